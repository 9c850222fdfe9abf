/* House style of sentences: words that are not used, addresses that are not
 * ours to name, how a sentence of the record ends. */
#include "core/checklist/check_part.h"

#include <ctype.h>
#include <strings.h>

#include "core/text/utf8.h"

static const char *const words_ja[] = {
	"あなた", "当社", "弊社", "貴方", "整列", "評判", "冷間起動",
	"安全です", "安全なメール", "安全なサイト", "安心です", "きれい",
	"重い順", "掃除", "騙", "メールID", "接続点", "追尾", "延期",
	"配送済", "鍵マーク", "エラー通知", "壊れた", "必ず届",
	"ことができます", "→", "⇒", "←", "!", "?", "させていただ",
	"してくださいね", "してくださいよ", "お客様のせい", "お客様のミス",
	"お客様の不注意", "お客様の責任", "してしまった", "設定ミス",
	"間違えました", "キャリア", "通報", NULL
};
static const char *const words_en[] = {
	"safe", "obviously", "simply", "your fault", NULL
};
static const char *const parts_en[] = { "guarantee", "->", "→", NULL };
static const char *const products[] = { "Yahoo!", "Outlook.com",
	"iCloud.com", NULL };
/* Official pages that a list may name. */
/* not catalogue: check.spamhaus.org */
static const char *const pages[] = {
	"example.com", "example.jp", "example.org", "www.example.com",
	"support.google.com", "postmaster.google.com", "check.spamhaus.org",
	"www.dekyo.or.jp", "www.antiphishing.jp", "www.npa.go.jp",
	"www.thunderbird.net", NULL
};
static const char *const examples[] = { "example.com", "example.jp",
	"example.org", "example", NULL };
static const char *const endings[] = { "com", "net", "org", "jp", "cn",
	"top", "xyz", "info", "io", "example", "test", NULL };

static bool
holds(struct span s, const char *word)
{
	return span_find(s, span_str(word)) >= 0;
}

/* Slots and product names as one sign each. */
static void
plain(struct span s, struct buf *out)
{
	char name[SLOT_NAME + 1];
	size_t n;

	for (size_t i = 0; i < s.n; i += n) {
		struct span rest = span_skip(s, i);

		n = slot_at(rest, name);
		for (size_t k = 0; n == 0 && products[k] != NULL; k++)
			n = span_starts(rest, products[k]) ?
			    strlen(products[k]) : 0;
		buf_addc(out, n > 0 ? 'X' : rest.p[0]);
		if (n == 0)
			n = 1;
	}
}

/* 「うち」 for ourselves; not このうち, そのうち, …のうち, うちに. */
static bool
says_uchi(struct span s)
{
	static const char word[] = "うち";

	for (size_t i = 0; i + sizeof word - 1 <= s.n; i++) {
		struct span rest = span_skip(s, i);

		if (span_starts(rest, word) &&
		    !span_ends(span_head(s, i), "の") &&
		    !span_starts(span_skip(rest, sizeof word - 1), "に"))
			return true;
	}
	return false;
}

static bool
has_circled(struct span s)
{
	for (size_t i = 0; i < s.n; ) {
		uint32_t ch = 0;
		int n = utf8_decode(span_skip(s, i), &ch);

		if (ch >= 0x2460 && ch <= 0x2473)
			return true;
		i += n > 0 ? (size_t)n : 1;
	}
	return false;
}

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool
holds_word(struct span s, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= s.n; i++) {
		if (span_starts_nocase(span_skip(s, i), word) &&
		    (i == 0 || !is_word(s.p[i - 1])) &&
		    (i + n == s.n || !is_word(s.p[i + n])))
			return true;
	}
	return false;
}

static const char *
bad_word(struct span s, enum lang lang)
{
	if (lang == LANG_JA) {
		for (size_t i = 0; words_ja[i] != NULL; i++) {
			if (holds(s, words_ja[i]))
				return words_ja[i];
		}
		return says_uchi(s) ? "うち" : has_circled(s) ? "①" : NULL;
	}
	for (size_t i = 0; words_en[i] != NULL; i++) {
		if (holds_word(s, words_en[i]))
			return words_en[i];
	}
	for (size_t i = 0; parts_en[i] != NULL; i++) {
		if (span_find_nocase(s, span_str(parts_en[i])) >= 0)
			return parts_en[i];
	}
	return NULL;
}

/* ---- addresses ---- */

static bool
listed(struct span host, const char *const *names)
{
	for (; *names != NULL; names++) {
		if (span_eq_nocase(host, span_str(*names)))
			return true;
	}
	return false;
}

static bool
is_example(struct span host)
{
	for (size_t i = 0; examples[i] != NULL; i++) {
		struct span name = span_str(examples[i]);

		if (span_eq_nocase(host, name) || (host.n > name.n + 1 &&
		    span_ends_nocase(host, name) &&
		    host.p[host.n - name.n - 1] == '.'))
			return true;
	}
	return false;
}

static size_t
host_length(struct span s)
{
	size_t n = 0;

	while (n < s.n && (isalnum((unsigned char)s.p[n]) ||
	    s.p[n] == '.' || s.p[n] == '-'))
		n++;
	while (n > 0 && s.p[n - 1] == '.')
		n--;
	return n;
}

static bool
is_domain(struct span s)
{
	ptrdiff_t dot = span_rchr(s, '.');

	return dot > 0 && listed(span_skip(s, (size_t)dot + 1), endings);
}

/* The first host that may not be named; n 0: none. */
static struct span
bad_host(struct span s)
{
	for (size_t i = 0; i < s.n; ) {
		struct span rest = span_skip(s, i);
		bool url = span_starts(rest, "https://") ||
		    span_starts(rest, "http://");
		size_t lead = url ? (size_t)(span_find(rest,
		    span_str("//")) + 2) : 0;
		size_t n = host_length(span_skip(rest, lead));
		struct span host = span_head(span_skip(rest, lead), n);

		if (url && !listed(host, pages))
			return host;
		if (!url && is_domain(host) && !is_example(host) &&
		    (i == 0 || strchr("@{\\_", s.p[i - 1]) == NULL))
			return host;
		if (url)
			while (lead + n < rest.n && rest.p[lead + n] > ' ')
				n++;
		i += lead + n > 0 ? lead + n : 1;
	}
	return (struct span){ NULL, 0 };
}

/* ---- Japanese in an English sentence ---- */

static bool
is_japanese(uint32_t ch)
{
	return (ch >= 0x3040 && ch <= 0x30ff) ||
	    (ch >= 0x4e00 && ch <= 0x9fff);
}

/* Outside quotation marks and brackets. */
static bool
japanese_outside(struct span s)
{
	int inside = 0;
	bool quoted = false;

	for (size_t i = 0; i < s.n; ) {
		uint32_t ch = 0;
		int n = utf8_decode(span_skip(s, i), &ch);

		i += n > 0 ? (size_t)n : 1;
		if (ch == '"')
			quoted = !quoted;
		else if (ch == '(' || ch == 0x300c)
			inside++;
		else if (inside > 0 && (ch == ')' || ch == 0x300d))
			inside--;
		else if (inside == 0 && !quoted && is_japanese(ch))
			return true;
	}
	return false;
}

static const char *
keep(struct checking *c, struct span s)
{
	const char *p = arena_memdup(c->p->arena, s.p, s.n);

	return p != NULL ? p : "";
}

void
check_words(struct checking *c, size_t line, const char *text,
    enum lang lang)
{
	struct span host;
	const char *word;
	struct buf b;

	if (text == NULL)
		return;
	buf_init(&b, CHECKLIST_LINE);
	plain(span_str(text), &b);
	word = bad_word(buf_span(&b), lang);
	if (word != NULL)
		checklist_problem(c->p, c->rules->own, line, 1,
		    "checklist.word", "word", word, NULL);
	host = bad_host(buf_span(&b));
	if (host.n > 0)
		checklist_problem(c->p, c->rules->own, line, 1,
		    "checklist.host", "host", keep(c, host), NULL);
	if (lang == LANG_EN && japanese_outside(buf_span(&b)))
		checklist_problem(c->p, true, line, 1,
		    "checklist.japanese", NULL);
	buf_done(&b);
}

static bool
ends_politely(struct span s)
{
	static const char *const ends[] = { "です", "ます", "ました",
		"ません", "でした", NULL };
	ptrdiff_t open;

	if (!span_ends(s, "。"))
		return false;
	s.n -= strlen("。");
	open = span_rchr(s, '(');
	if (s.n > 0 && s.p[s.n - 1] == ')' && open > 0)
		s.n = (size_t)open;
	for (size_t i = 0; ends[i] != NULL; i++) {
		if (span_ends(s, ends[i]))
			return true;
	}
	return false;
}

void
check_record(struct checking *c, size_t line, const struct text *t)
{
	struct span en = span_str(t->en);

	if (t->ja != NULL && !ends_politely(span_str(t->ja)))
		checklist_problem(c->p, c->rules->own, line, 1,
		    "checklist.rec-ja", NULL);
	if (t->en != NULL && !span_ends(en, ".") && !span_ends(en, ")"))
		checklist_problem(c->p, c->rules->own, line, 1,
		    "checklist.rec-en", NULL);
}

static bool
any(const char *text, const char *const *words)
{
	for (; text != NULL && *words != NULL; words++) {
		if (strstr(text, *words) != NULL)
			return true;
	}
	return false;
}

bool
says_not_done(const char *label)
{
	static const char *const words[] = { "しない", "していない",
		"しなかった", "できない", "できなかった", "つながらない", "まだ",
		"見られない", "出ない", "なかった", NULL };

	return any(label, words);
}

bool
claims_cause(const struct text *t)
{
	static const char *const flat[] = { "が原因でした", "が原因です",
		"原因と判断", "原因を特定しました", "was the cause",
		"is the cause", NULL };
	static const char *const soft[] = { "考えられます", "可能性",
		"確定していません", "not established", "not been established",
		"possible", "may ", "probably", "likely", NULL };

	return (any(t->ja, flat) || any(t->en, flat)) && !any(t->ja, soft);
}
