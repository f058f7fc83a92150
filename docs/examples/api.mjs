// node api.mjs photo.jpg [http://127.0.0.1:8000]
import { openAsBlob } from "node:fs";

const [photo, service = "http://127.0.0.1:8000"] = process.argv.slice(2);
const form = new FormData();
form.append("photo", await openAsBlob(photo)); // on a web page: input.files[0]
const answer = await fetch(`${service}/v1/inspections?language=zh`, { method: "POST", body: form });
const report = await answer.json();
if (answer.ok) {
  console.log(report.verdict);
  for (const { id, verdict, message } of report.requirements) if (verdict === "fail") console.log(id, message.zh);
} else {
  console.error(report.code, report.detail); // what is wrong and what to do
  process.exitCode = 2;
}
