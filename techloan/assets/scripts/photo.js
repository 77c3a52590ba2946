// Makes a photo smaller before it is sent: a large one takes minutes on a weak line, and so the place where
// it was taken never leaves the phone. What cannot be read here is sent as it is, and the server judges it.
const field = document.querySelector("[data-photo]");
const said = document.getElementById("photo-said");
const LONGEST_SIDE = 1600;
const QUALITY = 0.85;

async function smaller(file) {
  const seen = await createImageBitmap(file, { imageOrientation: "from-image" });
  const part = Math.min(1, LONGEST_SIDE / Math.max(seen.width, seen.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(seen.width * part));
  canvas.height = Math.max(1, Math.round(seen.height * part));
  const brush = canvas.getContext("2d");
  brush.imageSmoothingQuality = "high";
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(seen, 0, 0, canvas.width, canvas.height);
  seen.close();
  return new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
}

field?.addEventListener("change", async () => {
  const [file] = field.files;
  said.textContent = "";
  if (!file) return;
  try {
    const made = await smaller(file);
    if (!made || made.size >= file.size || field.files[0] !== file) return;
    const kept = new DataTransfer();
    kept.items.add(new File([made], "photo.jpg", { type: "image/jpeg" }));
    field.files = kept.files;
    said.textContent = "Made smaller, ready to keep.";
  } catch {
    // No picture, or one of a kind that this browser does not know.
  }
});
