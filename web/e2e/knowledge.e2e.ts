import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { withDesk } from "./support/desk";
import { expectGoodInEveryForm } from "./support/forms";
import { addStaff } from "./support/staff";

/** The rule's text is the same whatever the weights are fitted to. */
const desk = withDesk({ BANGBAN_ANSWER__THRESHOLD: "0.3" });

const RULE = `---
title: 无人机外卖夜间配送管理办法
kind: policy
issuer: 区商务委员会
issued_on: 2026-11-01
effective_from: 2026-11-01
department: 区商务委员会
wording: original
source_url: https://example.com/drone
---
# 无人机外卖夜间配送管理办法

## 第一条 停止配送的时间
无人机外卖夜间配送每日二十二时停止，次日六时恢复。
`;
const ASKED = "无人机外卖夜间配送几点停止";

async function decided(question: string): Promise<{ decision: string; text: string }> {
  const response = await fetch(`${desk().baseUrl}/api/v1/ask`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ question }),
  });
  const { decision, answer } = await response.json();
  return { decision, text: answer?.text ?? "" };
}

async function published(editor: Page): Promise<void> {
  const publish = editor.getByRole("button", { name: "发布", exact: true });
  await publish.click();
  await editor.getByText("已发布。 答复已随之改变。").first().waitFor();
  // The words of an earlier publication may still stand there.
  await publish.waitFor({ state: "detached" });
}

test("an editor imports a file, publishes it, changes it and takes it back, and the answer follows", async () => {
  expect((await decided(ASKED)).text).not.toContain("二十二时");
  const editor = await desk().staff("editor", "editor");
  await editor.goto("/console/knowledge/import");
  await editor.getByLabel("选择或拖入文件").setInputFiles([
    { name: "drone.md", mimeType: "text/markdown", buffer: Buffer.from(RULE) },
    { name: "broken.docx", mimeType: "application/octet-stream", buffer: Buffer.from("no zip") },
  ]);
  await editor.getByText("2 / 2 个文件，1 份文件草稿，1 处读不出").waitFor();
  const broken = editor.getByRole("listitem").filter({ hasText: "broken.docx" }).first();
  await broken.getByText("有读不出的部分").waitFor();
  await expectGoodInEveryForm(editor, "import", () =>
    editor.getByText("broken.docx").first().waitFor(),
  );

  await editor.getByRole("link", { name: "无人机外卖夜间配送管理办法" }).click();
  await editor.getByRole("heading", { level: 1, name: "无人机外卖夜间配送管理办法" }).waitFor();
  await published(editor);
  const visitor = await desk().caller(ASKED);
  await visitor.getByText("每日二十二时停止").first().waitFor();

  await editor.getByRole("button", { name: "编辑" }).click();
  const text = editor.getByRole("textbox", { name: "正文与信息" });
  const later = (await text.inputValue()).replace("二十二时", "二十三时");
  await text.fill(later.replace("title:", "titel:"));
  const faults = editor.getByRole("list", { name: "必须改正" });
  await faults.getByText("没有这个字段").waitFor();
  await text.fill(later);
  await faults.waitFor({ state: "detached" });
  await editor.getByRole("button", { name: "存为草稿" }).click();
  await editor.getByText("草稿已保存").waitFor();
  expect((await decided(ASKED)).text, "a draft answers nobody").toContain("二十二时");
  await editor.getByRole("button", { name: "与第 1 版比较" }).click();
  await editor.getByText("第 1 版 → 第 2 版：增加 1 行，删去 1 行").waitFor();
  await published(editor);
  expect((await decided(ASKED)).text).toContain("二十三时");
  await expectGoodInEveryForm(editor, "document", () =>
    editor.getByRole("heading", { level: 1 }).waitFor(),
  );

  await editor.getByRole("button", { name: "下架" }).click();
  await editor.getByRole("dialog").getByRole("button", { name: "下架" }).click();
  await editor.getByText("已下架。 答复已随之改变。").waitFor();
  expect((await decided(ASKED)).text).not.toContain("二十三时");
  await visitor.context().close();
  await editor.context().close();
}, 180_000);

test("an answer of a person, kept as a draft, becomes the bot's answer to the next visitor", async () => {
  const question = "热气球观光升空要向哪里报备";
  const person = await addStaff(desk(), "李老师");
  await person.isThere();
  const caller = await desk().caller(question);
  await caller
    .getByRole("button", { name: /转人工/ })
    .first()
    .click();
  await caller
    .getByText(/排队|等待|第/)
    .first()
    .waitFor();
  const call = (await person.queue()).at(-1)!;
  await person.does("take", call.conversation);
  const answer = "热气球观光升空要向区体育局报备，提前三个工作日。";
  await person.says(call.conversation, answer);
  await caller.getByText(answer).waitFor();
  await person.does("draft", call.conversation, { question, answer, department: "区体育局" });
  await person.does("close", call.conversation);

  const editor = await desk().staff("editor2", "editor");
  await editor.goto("/console/knowledge/unanswered");
  const kept = editor.getByRole("listitem").filter({ hasText: question }).first();
  await kept.getByText(answer).waitFor();
  await expectGoodInEveryForm(editor, "unanswered", () => kept.waitFor());
  await kept.getByRole("button", { name: "写成问答" }).click();
  await editor.getByRole("dialog").getByLabel("其他问法（每行一个）").fill("放热气球找谁报备");
  await editor.getByRole("dialog").getByRole("button", { name: "存为草稿" }).click();
  await editor.getByRole("heading", { level: 1, name: question }).waitFor();
  await published(editor);

  const next = await desk().caller(question);
  await next.getByText("提前三个工作日").first().waitFor();
  await editor.goto("/console/knowledge/unanswered");
  await editor.getByRole("table", { name: "补充知识的成效" }).getByText(question).waitFor();
  for (const page of [caller, next, editor]) await page.context().close();
}, 180_000);

test("documents are found and filtered, what lapses is listed, and a hit is explained", async () => {
  const editor = await desk().staff("editor3", "editor");
  await editor.goto("/console/knowledge?q=歇业&kind=procedure");
  await editor.getByRole("link", { name: /歇业/ }).first().waitFor();
  await editor.getByLabel("状态").selectOption({ label: "草稿" });
  await editor.getByText("没有符合条件的文件").waitFor();
  expect(new URL(editor.url()).searchParams.get("state")).toBe("draft");
  await editor.getByRole("button", { name: "清除筛选" }).click();
  await editor.getByRole("table", { name: "知识" }).waitFor();
  await expectGoodInEveryForm(editor, "documents", () => editor.getByRole("table").waitFor());

  await editor.goto("/console/knowledge/lapsing");
  const conflicts = editor.getByRole("heading", { name: "重复与矛盾" });
  await conflicts.waitFor();
  await expectGoodInEveryForm(editor, "lapsing", () =>
    editor.getByRole("heading", { level: 2 }).first().waitFor(),
  );

  await editor.goto("/console/knowledge/explain");
  await editor.getByRole("searchbox", { name: "问题" }).fill("上海社保缴费基数上限是多少");
  await editor.getByRole("button", { name: "试问" }).click();
  await editor.getByText(/把握 \d/).waitFor();
  await editor.getByRole("heading", { name: "命中的条款与得分" }).waitFor();
  expect(await editor.getByRole("table").count()).toBeGreaterThan(1);
  await editor.context().close();
}, 180_000);
