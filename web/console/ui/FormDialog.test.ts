import { createApp, h, nextTick } from "vue";
import { afterEach, expect, test, vi } from "vitest";
import { i18n } from "../texts";
import FormDialog from "./FormDialog.vue";

afterEach(() => document.body.replaceChildren());

function open(props: Record<string, unknown>): HTMLButtonElement {
  const host = document.createElement("div");
  document.body.append(host);
  const app = createApp({
    render: () => h(FormDialog, { heading: "x", submitLabel: "send", submit: vi.fn(), ...props }),
  });
  app.use(i18n).mount(host);
  return host.querySelector<HTMLButtonElement>("[type=submit]")!;
}

test("a question that asks for nothing can be answered at once, another when it is filled in", async () => {
  expect(open({}).disabled).toBe(false);
  expect(open({ ready: true }).disabled).toBe(false);
  expect(open({ ready: false }).disabled).toBe(true);
  await nextTick();
});

test("what failed keeps the question open and says why", async () => {
  const onClose = vi.fn();
  const button = open({ submit: () => Promise.reject(new Error("lost")), onClose });
  button.form!.dispatchEvent(new Event("submit", { cancelable: true }));
  await vi.waitFor(() => expect(document.querySelector("[role=alert]")).not.toBeNull());
  expect(onClose).not.toHaveBeenCalled();
});
