/* Files that go straight to a bucket, part by part, where the site has one: spoken to as the tus library is. */

const KEPT = "tus::";
const VERSION = { "Tus-Resumable": "1.0.0" };

const inBase64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const wait = (time) => new Promise((ready) => setTimeout(ready, time));

/* What went wrong, told as the library tells it. */
class Wrong extends Error {
  constructor(method, answer) {
    super(`${method}: ${answer?.status || "no answer"}`);
    this.originalRequest = { getMethod: () => method };
    this.originalResponse = answer?.status ? { getStatus: () => answer.status, getBody: () => answer.responseText } : null;
  }
}

export class Upload {
  constructor(file, options) {
    Object.assign(this, { file, options, url: null, runs: 0 });
  }

  get mark() {
    const { name, type, size, lastModified } = this.file;
    return `${KEPT}${["direct", name, type, size, lastModified, this.options.endpoint].join("-")}`;
  }

  async findPreviousUploads() {
    try {
      const known = JSON.parse(localStorage.getItem(this.mark));
      return known ? [known] : [];
    } catch {
      return [];
    }
  }

  resumeFromPreviousUpload({ uploadUrl }) {
    this.url = uploadUrl;
  }

  start() {
    const run = ++this.runs;
    this.send(run).catch((error) => { if (run === this.runs) this.options.onError(error); });
  }

  async abort(forGood) {
    this.runs++;
    this.request?.abort();
    if (!forGood) return;
    this.forget();
    if (this.url) await this.ask("DELETE", this.url);
  }

  forget() {
    try { localStorage.removeItem(this.mark); } catch { /* nothing was kept */ }
  }

  /* One run, from where the bucket says that the file stands; a pause or a cut ends it, and another one goes on. */
  async send(run) {
    if (!this.url) await this.again(run, () => this.announce());
    for (;;) {
      const told = await this.again(run, () => this.missing());
      if (run !== this.runs) return;
      let sent = told.offset;
      if (!told.parts.length) {
        this.forget();
        this.options.onProgress(told.length, told.length);
        this.options.onSuccess();
        return;
      }
      for (const part of told.parts) {
        await this.again(run, () => this.put(part, sent, told.length, run));
        if (run !== this.runs) return;
        sent += part.size;
      }
    }
  }

  async again(run, act) {
    for (const delay of [...this.options.retryDelays, null]) {
      try {
        return await act();
      } catch (error) {
        if (run !== this.runs || delay === null || !this.options.onShouldRetry(error)) throw error;
        await wait(delay);
      }
    }
  }

  async announce() {
    const said = Object.entries(this.options.metadata).map(([name, value]) => `${name} ${inBase64(value)}`).join(",");
    const answer = await this.ask("POST", this.options.endpoint, { "Upload-Length": this.file.size, "Upload-Metadata": said });
    this.url = answer.getResponseHeader("Location");
    this.isNew = true;
    const known = { size: this.file.size, metadata: this.options.metadata, creationTime: new Date(), uploadUrl: this.url };
    try { localStorage.setItem(this.mark, JSON.stringify(known)); } catch { /* it goes on without */ }
  }

  async missing() {
    const [address, query] = this.url.split("?");
    try {
      return JSON.parse((await this.ask("POST", `${address}parts/${query ? `?${query}` : ""}`)).responseText);
    } catch (error) {
      // What was begun another day and is gone is announced anew.
      if (this.isNew || ![404, 410].includes(error.originalResponse?.getStatus())) throw error;
      await this.announce();
      return this.missing();
    }
  }

  ask(method, address, headers = {}) {
    return this.call(method, address, null, (request) => {
      this.options.onBeforeRequest({ getMethod: () => method, setHeader: (name, value) => request.setRequestHeader(name, value) });
      for (const [name, value] of Object.entries({ ...VERSION, ...headers })) request.setRequestHeader(name, value);
    });
  }

  /* The bucket is another origin: it is told nothing but the octets. */
  put(part, sent, length, run) {
    return this.call("PUT", part.url, this.file.slice(part.offset, part.offset + part.size), (request) => {
      request.upload.onprogress = ({ loaded }) => { if (run === this.runs) this.options.onProgress(sent + loaded, length); };
    });
  }

  call(method, address, body, prepare) {
    return new Promise((ready, failed) => {
      const request = this.request = new XMLHttpRequest();
      request.open(method, address);
      prepare(request);
      request.onload = () => (request.status < 300 ? ready(request) : failed(new Wrong(method, request)));
      request.onerror = request.onabort = () => failed(new Wrong(method));
      request.send(body);
    });
  }
}
