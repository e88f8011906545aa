"""A window of WebKitGTK that outlives nothing but its profile. Run by the system's Python, which has its bindings.

Reads one JSON object a line: `{"open": address}`, or `{"run": body}` of an async function. Answers each with
`{"value": …}` or `{"error": …}`.
"""

import json
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402  # the versions come first

_BODY = "return JSON.stringify((await (async () => {%s})()) ?? null)"


def _view(profile):
    data = WebKit2.WebsiteDataManager(base_data_directory=profile, base_cache_directory=f"{profile}/cache")
    context = WebKit2.WebContext.new_with_website_data_manager(data)
    cookies = f"{profile}/cookies.sqlite"
    context.get_cookie_manager().set_persistent_storage(cookies, WebKit2.CookiePersistentStorage.SQLITE)
    view = WebKit2.WebView.new_with_context(context)
    window = Gtk.Window(default_width=820, default_height=1180)
    window.add(view)
    window.show_all()
    return view


def _answer(view, result):
    try:
        value = view.call_async_javascript_function_finish(result).to_string()
        print(f'{{"value": {value}}}', flush=True)
    except GLib.Error as error:
        print(json.dumps({"error": str(error)}), flush=True)


def _act(view):
    line = sys.stdin.readline()
    if not line:
        Gtk.main_quit()
        return False
    asked = json.loads(line)
    if "open" in asked:
        view.load_uri(asked["open"])
        print('{"value": null}', flush=True)
    else:
        view.call_async_javascript_function(_BODY % asked["run"], -1, None, None, None, None, _answer)
    return True


if __name__ == "__main__":
    shown = _view(sys.argv[1])
    GLib.io_add_watch(sys.stdin, GLib.IO_IN, lambda *_: _act(shown))
    Gtk.main()
