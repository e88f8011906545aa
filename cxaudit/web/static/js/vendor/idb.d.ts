// `cxaudit assets` copies the library to js/vendor/idb.js.
export * from "idb";
