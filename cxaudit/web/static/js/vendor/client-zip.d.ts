// `cxaudit assets` copies the library to js/vendor/client-zip.js.
export * from "client-zip";
