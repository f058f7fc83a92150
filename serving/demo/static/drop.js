// Where photos are handed in: chosen, dropped, pasted or taken. Runs once for each such place; `element` is the place,
// `upload` and `trigger` are Gradio's. Its HTML (templates/drop.html) is drawn anew by the server, this stays.
const zone = () => element.querySelector(".drop");
const many = () => zone().querySelector(".pick").multiple;
const most = 200;
let stream = null;

function status(text, busy) {
  zone().querySelector(".status").textContent = text;
  zone().classList.toggle("busy", Boolean(busy));
}

async function send(files) {
  files = Array.from(files);
  if (!files.length || zone().classList.contains("busy")) return;
  const { uploading, checking, failed, tooMany } = zone().dataset;
  const taken = files.slice(0, many() ? most : 1);
  const uploads = [];
  try {
    for (const [index, file] of taken.entries()) {
      status(taken.length > 1 ? `${uploading} ${index + 1} / ${taken.length}` : `${uploading} …`, true);
      // A name of its own, so that two visitors' uploads of one file are two files.
      const unique = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
      const { path } = await upload(new File([file], unique, { type: file.type }));
      uploads.push({ path, name: file.name || "photo.jpg" });
    }
  } catch (error) {
    status(failed, false);
    return;
  }
  status(many() && files.length > most ? `${tooMany} ${checking}` : checking, true);
  trigger("upload", { files: uploads });
}

async function openCamera() {
  const capture = zone().querySelector(".shoot");
  if (matchMedia("(pointer: coarse)").matches) return capture.click();
  try {
    const video = { facingMode: "environment", width: { ideal: 2560 }, height: { ideal: 1920 } };
    stream = await navigator.mediaDevices.getUserMedia({ video });
  } catch (error) {
    return status(zone().dataset.noCamera, false);
  }
  const dialog = zone().querySelector("dialog");
  const picture = dialog.querySelector("video");
  dialog.addEventListener("close", closeCamera, { once: true });
  picture.srcObject = stream;
  dialog.showModal();
  await picture.play();
}

function closeCamera() {
  if (stream) stream.getTracks().forEach((track) => track.stop());
  stream = null;
}

async function shoot() {
  const dialog = zone().querySelector("dialog");
  const picture = dialog.querySelector("video");
  const canvas = document.createElement("canvas");
  canvas.width = picture.videoWidth;
  canvas.height = picture.videoHeight;
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.95));
  dialog.close();
  send([new File([blob], "camera.jpg", { type: "image/jpeg" })]);
}

const deeds = {
  choose: () => zone().querySelector(".pick").click(),
  camera: openCamera,
  shoot,
  cancel: () => zone().querySelector("dialog").close(),
  clear: () => trigger("clear"),
};

element.addEventListener("click", (event) => {
  const deed = event.target.closest("[data-do]");
  if (deed) deeds[deed.dataset.do]();
});

element.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  send(event.target.files);
  event.target.value = "";
});

for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  element.addEventListener(name, (event) => {
    event.preventDefault();
    zone().classList.toggle("over", name === "dragenter" || name === "dragover");
    if (name === "drop") send(event.dataTransfer.files);
  });
}

// Pasting goes to the one place of the visible tab that wants it.
document.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length && zone().offsetParent && element.closest(".takes-paste")) {
    event.preventDefault();
    send(event.clipboardData.files);
  }
});
