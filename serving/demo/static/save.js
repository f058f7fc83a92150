// Saves what the server puts into `parcel` as a file, without a copy on the server's disk.
watch("parcel", () => {
  const { name, mime, data } = props.parcel;
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: mime }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
});
