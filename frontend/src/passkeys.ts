// Passkeys: the browser is asked for one, and its answer is sent with the form that the button belongs to.

type Options = { creation_options?: Wrapped<PublicKeyCredentialCreationOptionsJSON>; request_options?: Wrapped<PublicKeyCredentialRequestOptionsJSON> };
type Wrapped<T> = { publicKey: T };

export function wire(button: HTMLButtonElement): void {
  button.hidden = !window.PublicKeyCredential;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    void answer(button);
  });
}

async function answer(button: HTMLButtonElement): Promise<void> {
  const form = button.form;
  const field = form?.elements.namedItem("credential");
  if (!form || !(field instanceof HTMLInputElement)) return;
  button.disabled = true;
  say(button, "");
  try {
    const credential = await asked(await options(button, form), form);
    field.value = JSON.stringify(credential);
    form.submit();
  } catch (problem) {
    // Whoever closes the browser's window has not been refused: the button waits for another try.
    say(button, problem instanceof DOMException && problem.name === "InvalidStateError" ? "This device has a passkey of yours already." : "No passkey was given. Try again, or choose another way.");
    button.disabled = false;
  }
}

async function options(button: HTMLButtonElement, form: HTMLFormElement): Promise<Options> {
  if (button.dataset["options"]) return JSON.parse(button.dataset["options"]) as Options;
  const told = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!told.ok) throw new Error(told.statusText);
  return (await told.json()) as Options;
}

async function asked({ creation_options, request_options }: Options, form: HTMLFormElement): Promise<unknown> {
  if (creation_options) {
    const alone = form.elements.namedItem("passwordless");
    if (alone instanceof HTMLInputElement) choose(creation_options.publicKey, alone.checked);
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(creation_options.publicKey);
    return json(await navigator.credentials.create({ publicKey }));
  }
  if (!request_options) throw new Error("nothing to ask the browser for");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(request_options.publicKey);
  return json(await navigator.credentials.get({ publicKey }));
}

// A passkey that is to sign in by itself must be kept on the device, and must ask who is there.
function choose(key: PublicKeyCredentialCreationOptionsJSON, alone: boolean): void {
  key.authenticatorSelection = {
    ...key.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone ? { userVerification: "required" as const } : {}),
  };
}

function json(credential: Credential | null): unknown {
  if (!(credential instanceof PublicKeyCredential)) throw new Error("no passkey");
  return credential.toJSON();
}

function say(button: HTMLButtonElement, text: string): void {
  const place = document.getElementById(button.dataset["says"] ?? "");
  if (place) place.textContent = text;
}
