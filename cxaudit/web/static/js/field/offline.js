// The page for what was not kept: it lists what was.

import { element } from "./sentences.js";
import { ask } from "./shelf.js";

const lang = document.documentElement.lang.slice(0, 2);

async function start() {
  const { pages = [] } = await ask({ do: "list" });
  const lines = pages
    .filter((/** @type {{ address: string }} */ { address }) => address.endsWith(lang))
    .map((/** @type {{ address: string, title: string }} */ { address, title }) => {
      const link = Object.assign(document.createElement("a"), { href: address });
      link.textContent = new DOMParser().parseFromString(title, "text/html").body.textContent;
      const line = document.createElement("li");
      line.append(link);
      return line;
    });
  element("kept-list").replaceChildren(...lines);
  element("kept").hidden = lines.length === 0;
}

void start().catch(() => undefined); // no worker yet: nothing is kept, and nothing is listed
