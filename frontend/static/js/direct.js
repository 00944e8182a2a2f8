/* Upload of files straight to a bucket, part by part, on sites that have a bucket. The class has the interface of the
   tus library. */

const PREFIX = "tus::";
const VERSION = { "Tus-Resumable": "1.0.0" };

const inBase64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const wait = (time) => new Promise((ready) => setTimeout(ready, time));

/* An error with the attributes of an error of the library. */
class UploadError extends Error {
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
    return `${PREFIX}${["direct", name, type, size, lastModified, this.options.endpoint].join("-")}`;
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
    try { localStorage.removeItem(this.mark); } catch { /* the device stores nothing */ }
  }

  /* Send the parts that the bucket lacks. A pause or a cut ends this run, and another run sends the rest. */
  async send(run) {
    if (!this.url) await this.again(run, () => this.announce());
    for (;;) {
      const missing = await this.again(run, () => this.missing());
      if (run !== this.runs) return;
      let sent = missing.offset;
      if (!missing.parts.length) {
        this.forget();
        this.options.onProgress(missing.length, missing.length);
        this.options.onSuccess();
        return;
      }
      for (const part of missing.parts) {
        await this.again(run, () => this.put(part, sent, missing.length, run));
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
    const metadata = Object.entries(this.options.metadata).map(([name, value]) => `${name} ${inBase64(value)}`).join(",");
    const answer = await this.ask("POST", this.options.endpoint, { "Upload-Length": this.file.size, "Upload-Metadata": metadata });
    this.url = answer.getResponseHeader("Location");
    this.isNew = true;
    const known = { size: this.file.size, metadata: this.options.metadata, creationTime: new Date(), uploadUrl: this.url };
    try { localStorage.setItem(this.mark, JSON.stringify(known)); } catch { /* the upload continues without it */ }
  }

  async missing() {
    const [address, query] = this.url.split("?");
    try {
      return JSON.parse((await this.ask("POST", `${address}parts/${query ? `?${query}` : ""}`)).responseText);
    } catch (error) {
      // An upload of another day that the server has deleted begins again.
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

  /* The bucket is another origin: it receives the bytes alone, without headers of the site. */
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
      request.onload = () => (request.status < 300 ? ready(request) : failed(new UploadError(method, request)));
      request.onerror = request.onabort = () => failed(new UploadError(method));
      request.send(body);
    });
  }
}
