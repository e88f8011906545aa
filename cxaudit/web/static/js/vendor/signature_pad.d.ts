// `cxaudit assets` copies the library to js/vendor/signature_pad.js.
export { default } from "signature_pad";
