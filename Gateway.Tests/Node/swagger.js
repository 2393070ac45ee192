// Uses Swagger UI as a person does, in a real browser, and prints what it shows as JSON.
// Arguments: the service's address, the browser's program, a folder for the browser's profile and the screenshots.
import { chromium } from "playwright-core";
import { join } from "node:path";

const [address, browser, folder] = process.argv.slice(2);
const context = await chromium.launchPersistentContext(join(folder, "profile"), {
  executablePath: browser,
  headless: true,
  viewport: { width: 1280, height: 1600 },
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
context.setDefaultTimeout(60_000);

try {
  const page = context.pages()[0] ?? await context.newPage();
  const problems = [];
  page.on("pageerror", error => problems.push(String(error)));
  page.on("requestfailed", request => problems.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on("response", response => response.status() >= 400 && problems.push(`${response.url()}: ${response.status()}`));
  await page.goto(`${address}/swagger`);
  await page.locator(".opblock").first().waitFor();
  const operations = (await page.locator(".opblock-summary-path").allInnerTexts()).map(text => text.replace(/\u200b/g, "").trim());
  const shoot = name => page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  await shoot("page");

  // The chat operation: "Try it out" is on, the first example is filled in.
  const chat = await open(page, "createChatCompletion");
  await shoot("form");
  const whole = await execute(chat);
  await shoot("whole");
  await chat.locator(".examples-select-element, .examples-select select").first().selectOption("stream");
  const stream = await execute(chat);
  await shoot("stream");
  await chat.locator(".opblock-summary-control").click();

  const models = await execute(await open(page, "listModels"));
  await shoot("models");

  const schema = page.locator("section.models");
  await schema.scrollIntoViewIfNeeded();
  await shoot("schemas");
  console.log(JSON.stringify({ operations, whole, stream, models, problems }));
} finally {
  await context.close();
}

async function open(page, operationId) {
  const operation = page.locator(`[id$="-${operationId}"]`);
  await operation.locator(".opblock-summary-control").click();
  const tryOut = operation.getByRole("button", { name: "Try it out" });
  if (await tryOut.count() > 0) {
    await tryOut.click();
  }
  await operation.locator("button.execute").waitFor();
  return operation;
}

// Clicks Execute and reads the request's body and the answer that the page then shows.
async function execute(operation) {
  const editor = operation.locator("textarea.body-param__text");
  const request = await editor.count() > 0 ? await editor.inputValue() : null;
  const answered = operation.page().waitForResponse(response => response.url().includes("/v1/"));
  await operation.locator("button.execute").click();
  await (await answered).finished();
  const live = operation.locator(".live-responses-table .response");
  await live.locator(".response-col_status").first().waitFor();
  await operation.page().waitForTimeout(300);
  return {
    request,
    status: (await live.locator(".response-col_status").first().innerText()).trim(),
    answer: await live.locator(".response-col_description .highlight-code, .response-col_description pre").first().innerText(),
  };
}
