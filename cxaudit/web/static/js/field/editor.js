// One tab at a time writes to an audit: it holds a lock that ends with the tab, however it ends.

const PATIENCE = 2000;

/**
 * The right to edit `audit`.
 *
 * @param {string} audit
 * @param {object} options
 * @param {boolean} [options.insist] take it over from the tab that has it
 * @param {() => Promise<void>} options.leave another tab takes over: put down what was typed; nothing is written afterwards
 * @returns {Promise<boolean>} false: another tab has it
 */
export async function edit(audit, { insist = false, leave }) {
  const name = `edit:${audit}`;
  const channel = new BroadcastChannel(name);
  if (!insist) return hold(name, { ifAvailable: true }, channel, leave);
  channel.postMessage("leave");
  const waited = AbortSignal.timeout(PATIENCE);
  return hold(name, { signal: waited }, channel, leave).catch(() => hold(name, { steal: true }, channel, leave));
}

/**
 * @param {string} name
 * @param {LockOptions} options
 * @param {BroadcastChannel} channel
 * @param {() => Promise<void>} leave
 * @returns {Promise<boolean>}
 */
function hold(name, options, channel, leave) {
  return new Promise((settled, refused) => {
    let held = false;
    const lock = navigator.locks.request(name, options, (given) => {
      held = given !== null;
      settled(held);
      if (!held) return channel.close();
      return new Promise((release) => {
        channel.onmessage = () => void leave().then(release);
      });
    });
    lock.catch((error) => {
      if (held) void leave(); // it was stolen
      refused(error);
    });
  });
}
