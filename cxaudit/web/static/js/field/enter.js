// A browser that can keep pages and answers goes on to the form that works off line; any other stays where it is.

import { capable } from "./capable.js";

const { form } = document.body.dataset;
if (form && capable()) location.replace(form + location.hash);
