// Draws a line chart from the server's JSON: bands behind, target and version lines, marks, and a table of the same.
import { LineChart } from "echarts/charts";
import { AriaComponent, DataZoomComponent, GridComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([LineChart, GridComponent, TooltipComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, DataZoomComponent, AriaComponent, CanvasRenderer]);

type Band = { colour: string; from: number | null; to: number | null };
type Line = { name: string; values: (number | null)[]; words?: Record<string, string>; colour?: string; dashed?: boolean };
type Mark = { day: string; name: string };
export type Chart = {
  days: string[];
  series: Line[];
  decimals: number;
  unit?: string;
  from_zero?: boolean;
  bands?: Band[];
  target?: { value: number; name: string };
  versions?: Mark[];
  marks?: Mark[];
};

/** Puts the chart of `data-chart-url` into the figure, in place of the picture that the server drew. */
export async function draw(figure: HTMLElement): Promise<void> {
  const answer = await fetch(figure.dataset["chartUrl"] ?? "", { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    figure.querySelector(".chart-canvas")?.replaceChildren(words("p", "The chart could not be loaded. Open the page again to try once more.", "chart-failed"));
    return;
  }
  const data = (await answer.json()) as Chart;
  const fallback = figure.querySelector(".chart-canvas");
  const canvas = words("div", "", "chart-canvas");
  if (fallback) fallback.replaceWith(canvas);
  else figure.append(canvas);
  const chart = init(canvas, null, { renderer: "canvas" });
  const paint = (): void => chart.setOption(options(figure, data), { notMerge: true });
  paint();
  document.addEventListener("bellwether:theme", paint);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  new ResizeObserver(() => chart.resize()).observe(canvas);
  offerTable(figure, canvas, chart, data);
}

function words(name: string, text: string, className = ""): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

/** A token as a colour that a canvas understands: `light-dark()` is settled by asking an element for its colour. */
function colours(within: HTMLElement): (token: string) => string {
  const probe = words("span", "");
  probe.hidden = true;
  within.append(probe);
  queueMicrotask(() => probe.remove());
  return (token) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
}

function figures(data: Chart): (value: number) => string {
  const format = new Intl.NumberFormat("en", { minimumFractionDigits: data.decimals, maximumFractionDigits: data.decimals });
  return (value) => format.format(value).replace("-", "−") + (data.unit ? ` ${data.unit}` : "");
}

function options(figure: HTMLElement, data: Chart): Record<string, unknown> {
  const colour = colours(figure);
  const text = figures(data);
  const font = getComputedStyle(figure).fontFamily;
  const palette = data.series.map((line, at) => colour(line.colour ?? `series-${(at % 6) + 1}`));
  return {
    animation: false,
    color: palette,
    textStyle: { fontFamily: font },
    aria: { enabled: true, label: { description: figure.dataset["chartLabel"] ?? "Line chart" } },
    grid: { left: 4, right: 16, top: 16, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: {
      type: "category",
      data: data.days,
      boundaryGap: false,
      axisLine: { lineStyle: { color: colour("line-strong") } },
      axisTick: { show: false },
      axisLabel: { color: colour("ink-faint"), fontSize: 11, hideOverlap: true, formatter: (day: string) => said(day, data.days.length > 300 ? "month" : "day") },
    },
    yAxis: {
      type: "value",
      scale: !data.from_zero,
      splitNumber: 4,
      axisLabel: { color: colour("ink-faint"), fontSize: 11 },
      splitLine: { lineStyle: { color: colour("line") } },
    },
    dataZoom: [{ type: "inside", zoomOnMouseWheel: "ctrl" }],
    tooltip: {
      trigger: "axis",
      backgroundColor: colour("raised"),
      borderColor: colour("line-strong"),
      padding: [8, 12],
      axisPointer: { lineStyle: { color: colour("line-strong") } },
      formatter: (points: { dataIndex: number }[]) => tip(data, points[0]?.dataIndex ?? 0, text),
    },
    series: data.series.map((line, at) => ({
      type: "line",
      name: line.name,
      data: line.values,
      connectNulls: false,
      showSymbol: data.days.length === 1,
      symbolSize: 6,
      lineStyle: line.dashed ? { width: 1, type: [3, 3], opacity: 0.8 } : { width: 1.75 },
      emphasis: { disabled: true },
      ...(at === 0 ? furniture(data, colour) : {}),
    })),
  };
}

function furniture(data: Chart, colour: (token: string) => string): object {
  const label = { color: colour("ink-faint"), fontSize: 10 };
  const lines: object[] = (data.versions ?? []).map((version) => ({ xAxis: version.day, lineStyle: { color: colour("ink-faint"), type: "dotted" }, label: { ...label, formatter: version.name } }));
  if (data.target) lines.push({ yAxis: data.target.value, lineStyle: { color: colour("ink-soft"), type: "dashed" }, label: { ...label, position: "insideEndTop", formatter: data.target.name } });
  return {
    markLine: { silent: true, symbol: "none", data: lines },
    markArea: {
      silent: true,
      data: (data.bands ?? []).map((band) => [
        { yAxis: band.from ?? -Infinity, itemStyle: { color: colour(`${band.colour}-fill`), opacity: 0.07 } },
        { yAxis: band.to ?? Infinity },
      ]),
    },
    markPoint: {
      symbol: "pin",
      symbolSize: 18,
      itemStyle: { color: colour("ink-soft") },
      label: { show: false },
      data: (data.marks ?? []).map((mark) => ({ name: mark.name, xAxis: mark.day, yAxis: data.series[0]?.values[data.days.indexOf(mark.day)] ?? 0 })),
    },
  };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A day as the pages say it: 9 Mar 2026; without its year, or without its number, where there is little room. */
function said(day: string, part: "whole" | "day" | "month" = "whole"): string {
  const [year = "", month = "1", number = "1"] = day.split("-");
  const name = MONTHS[Number(month) - 1] ?? "";
  if (part === "month") return `${name} ${year}`;
  return part === "day" ? `${Number(number)} ${name}` : `${Number(number)} ${name} ${year}`;
}

function cell(line: Line, at: number, text: (value: number) => string): string {
  const value = line.values[at];
  return value === null || value === undefined ? (line.words?.[String(at)] ?? "no data") : text(value);
}

function tip(data: Chart, at: number, text: (value: number) => string): HTMLElement {
  const box = words("div", "", "chart-tip");
  box.append(words("b", said(data.days[at] ?? "")));
  for (const line of data.series) {
    const entry = words("span", line.name);
    entry.append(words("b", cell(line, at, text)));
    box.append(entry);
  }
  for (const mark of [...(data.marks ?? []), ...(data.versions ?? [])]) {
    if (mark.day === data.days[at]) box.append(words("em", mark.name));
  }
  return box;
}

function offerTable(figure: HTMLElement, canvas: HTMLElement, chart: EChartsType, data: Chart): void {
  const button = figure.querySelector<HTMLButtonElement>("[data-chart-table]");
  if (!button) return;
  let table: HTMLElement | null = null;
  button.hidden = false;
  button.addEventListener("click", () => {
    table ??= asTable(figure, data);
    const asked = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(asked));
    canvas.hidden = asked;
    table.hidden = !asked;
    if (!asked) chart.resize();
  });
}

function asTable(figure: HTMLElement, data: Chart): HTMLElement {
  const text = figures(data);
  const frame = words("div", "", "table-frame chart-table");
  frame.tabIndex = 0;
  const table = document.createElement("table");
  table.className = "table";
  const head = table.createTHead().insertRow();
  head.append(words("th", "Day"), ...data.series.map((line) => words("th", line.name, "number")));
  const body = table.createTBody();
  for (let at = data.days.length - 1; at >= 0; at -= 1) {
    body.insertRow().append(words("th", said(data.days[at] ?? "")), ...data.series.map((line) => words("td", cell(line, at, text), "number")));
  }
  frame.append(table);
  figure.append(frame);
  return frame;
}
