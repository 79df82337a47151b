import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectNoAxeFaults } from "./support/axe";
import { withDesk } from "./support/desk";
import { sidewaysOverflow } from "./support/visitor";

const desk = withDesk();

const CODE = "91350100M000100Y43";
const NAME = "上海某某有限公司";

/** Writes a ticket down as the hotline does; gives its number. */
function openTicket(page: Page, more: Record<string, string>): Promise<string> {
  return page.evaluate(
    async (body) => {
      const headers = { "content-type": "application/json" };
      const init = { method: "POST", headers, body: JSON.stringify(body) };
      return (await (await fetch("/api/v1/tickets", init)).json()).number as string;
    },
    { title: "开票系统登不上", text: "三天登不上。", channel: "phone", ...more },
  );
}

test("a caller's number leads to the enterprise, its tickets and its file", async () => {
  const page = await desk().staff("hotline-li", "hotline_agent");
  const about = { credit_code: CODE, enterprise_name: NAME };
  await openTicket(page, { ...about, phone: "021-5792 0000", title: "第一次来电" });
  const number = await openTicket(page, { ...about, phone: "13800001111", title: "换了号码来电" });

  await page.goto("/console/hotline");
  const phone = page.getByRole("textbox", { name: "来电号码" });
  await phone.fill("021-5792 0000");
  await phone.press("Enter");
  const panel = page.getByTestId("enterprise");
  await panel.getByText(NAME, { exact: true }).waitFor();
  await panel.getByText("第一次来电").waitFor();
  expect(await page.getByRole("textbox", { name: "统一社会信用代码" }).inputValue()).toBe(CODE);
  expect(await sidewaysOverflow(page)).toBe(0);
  await expectNoAxeFaults(page, "hotline with an enterprise");

  // Also the ticket that came in under another number.
  await panel.getByRole("link", { name: "换了号码来电" }).click();
  await page.getByText(number).first().waitFor();
  await page.getByTestId("enterprise").getByText("未核验").waitFor();
  await page.getByTestId("enterprise").getByRole("link", { name: "第一次来电" }).waitFor();
  await expectNoAxeFaults(page, "ticket with an enterprise");

  // Who is served first is not theirs to say.
  await page.getByRole("button", { name: "修改档案" }).click();
  const dialog = page.getByRole("dialog", { name: "修改档案" });
  await dialog.getByRole("textbox", { name: "联系人" }).fill("办公室");
  expect(await dialog.getByRole("checkbox").count()).toBe(0);
  await dialog.getByRole("button", { name: "保存" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByTestId("enterprise").getByText("办公室").waitFor();

  const supervisor = await desk().staff("supervisor-wang", "supervisor");
  await supervisor.goto(`/console/tickets/${number}`);
  await supervisor.getByRole("button", { name: "修改档案" }).click();
  await supervisor.getByRole("checkbox", { name: "重点企业" }).check();
  await expectNoAxeFaults(supervisor, "the file's form");
  await supervisor.getByRole("button", { name: "保存" }).click();
  await supervisor.getByTestId("enterprise").locator(".tag", { hasText: "重点企业" }).waitFor();
  await supervisor.reload();
  await supervisor.getByTestId("enterprise").locator(".tag", { hasText: "重点企业" }).waitFor();
});
