// The formula editor: completion from the workspace's names, errors underlined where the server found them.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";

type Name = { label: string; kind: string; detail: string; insert: string };
type Names = { functions: Name[]; events: Name[]; metrics: Name[]; traits: Name[]; user_traits: Name[]; properties: Name[]; collections: Name[]; fields: Record<string, Name[]>; windows: Name[] };
type Fault = { from: number; to: number; message: string };

const WORDS = /^(where|by|per|and|or|not|in|is|unknown|contains|true|false|offset|next|all|account|accounts|user|mtd|qtd|ytd|wtd|weight|latest|then)\b/;

const language = StreamLanguage.define<null>({
  startState: () => null,
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return "comment";
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(/^\d+(?:\.\d+)?(?:[dwmqy]\b)?/)) return "number";
    if (stream.match(WORDS)) return "keyword";
    if (stream.match(/^[a-z_][a-z0-9_]*(?=\s*\()/i)) return "propertyName";
    if (stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u)) return "variableName";
    stream.next();
    return "operator";
  },
});

const look = HighlightStyle.define([
  { tag: tags.string, color: "var(--good)" },
  { tag: tags.number, color: "var(--series-3)" },
  { tag: tags.keyword, color: "var(--series-2)" },
  { tag: tags.propertyName, color: "var(--accent)", fontWeight: "560" },
  { tag: tags.comment, color: "var(--ink-faint)", fontStyle: "italic" },
  { tag: tags.operator, color: "var(--ink-soft)" },
]);

const theme = EditorView.theme({
  "&": { color: "var(--ink)", fontSize: "14px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.65" },
  ".cm-content": { padding: "12px 0", minHeight: "5.5rem", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 14px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "color-mix(in srgb, var(--accent) 26%, transparent)" },
  ".cm-placeholder": { color: "var(--ink-faint)" },
  ".cm-matchingBracket": { background: "var(--accent-soft)", outline: "none" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad-fill) 1.5px", textUnderlineOffset: "3px" },
  ".cm-tooltip": { border: "1px solid var(--line-strong)", borderRadius: "8px", background: "var(--raised)", boxShadow: "var(--shadow-m)", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font)", fontSize: "13px", maxHeight: "17rem", padding: "4px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 8px", borderRadius: "5px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent-soft)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--ink-faint)", fontStyle: "normal", marginLeft: "10px" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "620", color: "var(--accent)" },
  ".cm-diagnostic": { padding: "6px 10px", borderLeft: "3px solid var(--bad-fill)", fontFamily: "var(--font)", fontSize: "13px", maxWidth: "30rem", whiteSpace: "normal" },
});

function options(names: Name[] | undefined, boost = 0): Completion[] {
  return (names ?? []).map((name) => ({ label: name.label, detail: name.detail, apply: put(name.insert), type: name.kind, boost }));
}

/** Puts a name in place; a quote that the editor closed already is not closed twice, and a call opens for its argument. */
function put(text: string): (view: EditorView, completion: Completion, from: number, to: number) => void {
  return (view, _completion, from, to) => {
    const after = view.state.doc.sliceString(to, to + 1);
    const quoted = text.startsWith('"');
    const start = quoted && view.state.doc.sliceString(from - 1, from) === '"' ? from - 1 : from;
    const end = quoted && after === '"' ? to + 1 : to;
    const whole = text.endsWith("(") && after !== "(" ? `${text})` : text;
    view.dispatch({ changes: { from: start, to: end, insert: whole }, selection: { anchor: start + text.length }, userEvent: "input.complete" });
  };
}

function completing(names: Names): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const before = context.state.doc.sliceString(0, context.pos);
    const quoted = /(?:^|[^"\\])"([^"\n]*)$/.exec(evenQuotes(before) ? "" : before);
    if (quoted) return { from: context.pos - (quoted[1]?.length ?? 0), options: options(names.events) };
    const member = /(?:"([^"]+)"|([\p{L}_][\p{L}\p{N}_]*))\.([\p{L}\p{N}_]*)$/u.exec(before);
    if (member) return { from: context.pos - (member[3]?.length ?? 0), options: options(membersOf(names, member[1], member[2])) };
    const length = /[,]\s*(\w*)$/.exec(before);
    const windows = length ? options(names.windows, 3) : [];
    const word = context.matchBefore(/[\p{L}_][\p{L}\p{N}_]*/u);
    const number = context.matchBefore(/\d+[dwmqy]?/);
    if (!word && !number && !context.explicit && !/[(,]\s*$/.test(before)) return null;
    if (number && !length) return null;
    if (number) return { from: number.from, options: windows };
    const all = [...windows, ...options(names.functions, 2), ...options(names.metrics, 1), ...options(names.collections), ...options(names.events)];
    return { from: word?.from ?? context.pos, options: all };
  };
}

function evenQuotes(text: string): boolean {
  return (text.split('"').length - 1) % 2 === 0;
}

function membersOf(names: Names, event: string | undefined, word: string | undefined): Name[] | undefined {
  if (event !== undefined) return names.properties;
  if (word === "account") return names.traits;
  if (word === "user") return names.user_traits;
  return names.fields[word ?? ""];
}

// Chromium dresses what is typed over marked text in inline styles, of which the page's policy complains.
const typingOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || !/^[\p{L}\p{N} ]+$/u.test(event.data ?? "") || view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch({ ...view.state.replaceSelection(event.data ?? ""), userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

/** Turns the text area inside `host` into the editor; the text area goes on holding the text for the form. */
export async function edit(host: HTMLElement): Promise<void> {
  const area = host.querySelector("textarea");
  if (!area) return;
  const answer = await fetch(host.dataset["names"] ?? "", { headers: { Accept: "application/json" } });
  const names = answer.ok ? ((await answer.json()) as Names) : undefined;
  const box = document.createElement("div");
  box.className = "formula-box";
  area.after(box);
  // In a shadow tree the editor's own rules arrive as constructed sheets, which the page's policy allows.
  const root = box.attachShadow({ mode: "open" });
  const changed = EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    area.value = update.state.doc.toString();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        history(), drawSelection(), bracketMatching(), closeBrackets(), language, syntaxHighlighting(look), theme, changed, typingOver, EditorView.lineWrapping,
        placeholder(host.dataset["example"] ?? 'percent(users("Report opened", 30d), active_users(30d))'),
        EditorView.contentAttributes.of({ "aria-label": area.labels?.[0]?.textContent?.trim() || "Formula", "aria-multiline": "true", spellcheck: "false", autocapitalize: "off" }),
        ...(names ? [autocompletion({ override: [completing(names)], icons: false })] : []),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
      ],
    }),
  });
  area.hidden = true;
  area.labels?.[0]?.addEventListener("click", () => view.focus());
  view.contentDOM.addEventListener("focus", () => (box.dataset["focus"] = ""));
  view.contentDOM.addEventListener("blur", () => delete box.dataset["focus"]);
  const underline = (): void => {
    const faults = document.querySelector<HTMLElement>("[data-faults]")?.dataset["faults"];
    const list = JSON.parse(faults || "[]") as Fault[];
    const length = view.state.doc.length;
    const marks: Diagnostic[] = list.map((fault) => ({ from: Math.min(fault.from, length), to: Math.min(Math.max(fault.to, fault.from + 1), length), severity: "error", message: fault.message }));
    view.dispatch(setDiagnostics(view.state, marks));
  };
  document.addEventListener("htmx:after:swap", underline);
  underline();
}
