// Passkeys are shown where the browser can use them, and what went wrong is said in the page.
// The ceremony itself is allauth's: mfa/js/webauthn.js.

// A passkey belongs to a name: an address of digits has none.
const named = !/^[\d.]+$|:/.test(location.hostname);
const usable = named && window.isSecureContext && Boolean(window.PublicKeyCredential);

for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = !usable;
for (const part of document.querySelectorAll("[data-no-passkey]")) part.hidden = usable;

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const part of document.querySelectorAll("[data-passkey-trouble]")) part.hidden = false;
});
