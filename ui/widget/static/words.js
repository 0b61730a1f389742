// What the widget itself says, in the shopper's language, and how that language writes numbers.

export const LANGUAGES = { en: "English", de: "Deutsch", fr: "Français", es: "Español", ar: "العربية" };

/** The words of one language; `Words.load` fetches them. */
export class Words {
  /** @param {string} tag A BCP 47 tag, like `en-GB`: its language gives the words. */
  static async load(tag) {
    const code = String(tag).slice(0, 2).toLowerCase();
    const known = code in LANGUAGES ? code : "en";
    const { default: said } = await import(`./locale/${known}.js`);
    return new Words(known, known === code ? tag : known, said);
  }

  constructor(code, tag, said) {
    this.code = code;
    this.said = said;
    try {
      [this.tag] = Intl.getCanonicalLocales(tag);
    } catch {
      this.tag = code; // a page wrote its language wrongly
    }
    this.plural = new Intl.PluralRules(this.tag);
    this.dir = code === "ar" ? "rtl" : "ltr";
  }

  /**
   * A sentence with its values put in; `count` chooses among plural forms.
   * @param {string} key
   * @param {Record<string, string|number>} [values]
   */
  t(key, values = {}) {
    const found = this.said[key];
    const text = typeof found === "object" ? found[this.plural.select(values.count)] ?? found.other : found ?? key;
    return text.replace(/\{(\w+)\}/g, (_, name) =>
      typeof values[name] === "number" ? this.number(values[name]) : values[name] ?? "");
  }

  /** A word that may not be there, like the one for a tool nobody named yet. */
  maybe(key) {
    return typeof this.said[key] === "string" ? this.said[key] : "";
  }

  number(value, options) {
    return new Intl.NumberFormat(this.tag, options).format(value);
  }

  /** Money as the record has it, exact: a decimal string and a currency. */
  money(price) {
    if (!price) return "";
    try {
      return this.number(price.amount, { style: "currency", currency: price.currency, currencyDisplay: "narrowSymbol" });
    } catch {
      return `${price.amount} ${price.currency}`; // a feed wrote no currency that exists
    }
  }

  size(bytes) {
    const mega = bytes >= 1e6;
    return this.number(bytes / (mega ? 1e6 : 1e3), {
      style: "unit", unit: mega ? "megabyte" : "kilobyte", maximumFractionDigits: mega ? 1 : 0,
    });
  }

  time(iso) {
    return this.format(iso, { hour: "numeric", minute: "2-digit" });
  }

  /** Today, yesterday, or the date. */
  day(iso) {
    const days = Math.round((midnight(new Date(iso)) - midnight(new Date())) / 864e5);
    if (days > -2 && days < 2) {
      const said = new Intl.RelativeTimeFormat(this.tag, { numeric: "auto" }).format(days, "day");
      return said.charAt(0).toLocaleUpperCase(this.tag) + said.slice(1);
    }
    return this.format(iso, { weekday: "long", day: "numeric", month: "long" });
  }

  moment(iso) {
    return `${this.day(iso)}, ${this.time(iso)}`;
  }

  format(iso, options) {
    const date = new Date(iso);
    return Number.isNaN(date.getTime()) ? "" : new Intl.DateTimeFormat(this.tag, options).format(date);
  }
}

const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
