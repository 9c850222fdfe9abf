/* How many real replies the table explains: the bounce corpus (Sisimai's
 * reasons) and the replies of the log corpus, both read beside the source
 * folder and never copied.  Prints the score, keeps floors, skips where a
 * corpus is absent. */
#include <glob.h>
#include <jansson.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "core/base/map.h"
#include "core/base/readfile.h"
#include "tests/unit/bounce/bounce.h"

#define CORPORA "../shared/corpora"

struct score {
	int	replies, rows, labelled, right, last_resort;
};

/* The i-th part of s cut at sep (a string); false past the end. */
static bool
part(struct span s, const char *sep, size_t i, struct span *ret)
{
	for (;; i--) {
		ptrdiff_t at = span_find(s, span_str(sep));

		if (i == 0) {
			*ret = at < 0 ? s : span_head(s, (size_t)at);
			return true;
		}
		if (at < 0)
			return false;
		s = span_skip(s, (size_t)at + strlen(sep));
	}
}

static size_t
parts(struct span s, const char *sep)
{
	struct span one;
	size_t n = 0;

	while (s.n && part(s, sep, n, &one))
		n++;
	return n;
}

static struct span
part_or_first(struct span s, const char *sep, size_t i)
{
	struct span one;

	if (!part(s, sep, i, &one) && !part(s, sep, 0, &one))
		return span_str("");
	return span_trim(one);
}

static bool
is_in(const char *word, struct span list)
{
	struct span one;

	while (span_split(&list, ';', &one))
		if (one.n && span_is(one, word))
			return true;
	return false;
}

/* --- the bounce corpus */

struct columns {
	size_t	set, reasons, alt, rcpt, mta, text;
};

static size_t
column(struct span head, const char *name)
{
	struct span one;
	size_t i = 0;

	while (part(head, "\t", i, &one)) {
		if (span_is(one, name))
			return i;
		i++;
	}
	fail_msg("no column %s", name);
	return 0;
}

static struct span
col(struct span line, size_t i)
{
	struct span s = { "", 0 };

	(void)part(line, "\t", i, &s);
	return s;
}

static void
one_reply(const struct replies *r, struct span line, const struct columns *c,
    size_t i, struct score *s)
{
	struct span text, reason = { NULL, 0 }, rcpt = { "", 0 };
	struct span codes = col(line, c->text), all = col(line, c->reasons);
	struct arena *a = arena_new(1 << 20);
	struct reply_meaning m = { 0 };
	bool known;

	if (!part(codes, " | ", i, &text))
		text = codes;
	(void)part(all, ";", i, &reason);
	(void)part(col(line, c->rcpt), ",", i, &rcpt);
	known = replies_explain(r, text,
	    part_or_first(col(line, c->mta), ",", i), rcpt, a, &m) == 0;
	s->replies++;
	s->rows += known;
	if (reason.n) {
		s->labelled++;
		s->right += known && (span_is(reason, m.reason) ||
		    is_in(m.reason, col(line, c->alt)));
	}
	arena_free(a);
}

static void
score_line(const struct replies *r, struct span line, const struct columns *c,
    struct score *s)
{
	size_t ncodes = parts(col(line, c->text), " | ");
	size_t nreasons = parts(col(line, c->reasons), ";");
	size_t n = nreasons && nreasons < ncodes ? nreasons : ncodes;

	if (span_trim(col(line, c->text)).n == 0)
		return;
	if (!nreasons || n < 1)
		n = 1;
	for (size_t i = 0; i < n; i++)
		one_reply(r, line, c, i, s);
}

static void
bounce_corpus(void **state)
{
	struct score all = { 0 }, bsd = { 0 };
	struct columns c;
	struct replies *r;
	struct span rest, line;
	char path[4096];
	struct buf b;

	(void)state;
	buf_init(&b, 64 << 20);
	source_file(path, sizeof path, CORPORA "/04-bounce/dev/sisimai.tsv");
	if (read_file(path, &b) < 0) {
		print_message("no bounce corpus beside the source\n");
		skip();
	}
	r = load_replies();
	rest = buf_span(&b);
	assert_true(span_split(&rest, '\n', &line));
	c = (struct columns){ column(line, "set"), column(line, "reasons"),
		column(line, "alt_reasons"), column(line, "final_recipient"),
		column(line, "remote_mta"), column(line, "diagnostic_code") };
	while (span_split(&rest, '\n', &line)) {
		score_line(r, line, &c, &all);
		if (span_is(col(line, c.set), "bsd"))
			score_line(r, line, &c, &bsd);
	}
	print_message("# all: %d replies, %d get a row; %d labelled, %d "
	    "reasons right\n", all.replies, all.rows, all.labelled,
	    all.right);
	print_message("# bsd only: %d replies, %d get a row; %d labelled, "
	    "%d reasons right\n", bsd.replies, bsd.rows, bsd.labelled,
	    bsd.right);
	assert_int_equal(all.replies, 220);
	assert_true(all.rows >= 218 && all.right >= 186);
	assert_true(bsd.rows >= 163 && bsd.right >= 154);
	replies_free(r);
	buf_done(&b);
}

/* --- the log corpus */

static const char *const log_forms[] = {
	"to=<([^>]*)>.*?relay=([^\\[,]*).*?status=(?:deferred|bounced|expired"
	    "|undeliverable) \\((.*)\\)\\s*$",
	"(?:NOQUEUE|[0-9A-Za-z]{6,}): (?:milter-|proxy-)?reject: \\S+ from "
	    "[^:]*(?:\\[[^\\]]*\\])(?::\\d+)?: ([245]\\d\\d .*?)"
	    "(?:; from=|; to=|; proto=|$)",
	"postfix\\S*: \\w+: (host \\S+ (?:said|refused to talk to me): .*)$",
};

struct logs {
	const struct replies *r;
	pcre2_code	*form[3];
	pcre2_match_data *m;
	struct map	*seen;
	struct score	 s;
};

/* Digits become N, so that a reply counts once. */
static bool
seen_before(struct logs *l, struct span text)
{
	struct buf key;
	bool known;

	buf_init(&key, 1 << 20);
	for (size_t i = 0; i < text.n; i++) {
		bool digit = text.p[i] >= '0' && text.p[i] <= '9';

		if (!digit)
			buf_addc(&key, text.p[i]);
		else if (key.len == 0 || key.data[key.len - 1] != '\1')
			buf_addc(&key, '\1');
	}
	known = map_get(l->seen, buf_span(&key)) != NULL;
	if (!known)
		map_put(l->seen, buf_span(&key), l);
	buf_done(&key);
	return known;
}

static void
log_reply(struct logs *l, struct span text, struct span host,
    struct span rcpt)
{
	struct arena *a = arena_new(1 << 20);
	struct reply_meaning m = { .id = "" };
	struct span said;
	struct buf b;

	buf_init(&b, 1 << 20);
	replies_normalise(text, &b, &said);
	buf_done(&b);
	if (said.n || span_is(host, "none") || span_is(host, "local"))
		host = said;
	l->s.replies++;
	if (replies_explain(l->r, text, host, rcpt, a, &m) == 0)
		l->s.rows++;
	l->s.last_resort += strcmp(m.id, "any.temporary") == 0 ||
	    strcmp(m.id, "any.permanent") == 0;
	arena_free(a);
}

static void
log_line(struct logs *l, struct span line)
{
	const PCRE2_SIZE *ov = pcre2_get_ovector_pointer(l->m);
	struct span g[4] = { { "", 0 }, { "", 0 }, { "", 0 }, { "", 0 } };

	for (int i = 0; i < 3; i++) {
		int n = pcre2_match(l->form[i], (PCRE2_SPTR)line.p, line.n,
		    0, 0, l->m, NULL);

		if (n < 2)
			continue;
		for (int k = 1; k < n; k++)
			g[k] = span_of(line.p + ov[2 * k],
			    ov[2 * k + 1] - ov[2 * k]);
		if (i == 0 && !seen_before(l, g[3]))
			log_reply(l, g[3], g[2], g[1]);
		else if (i > 0 && !seen_before(l, g[1]))
			log_reply(l, g[1], span_str(""), span_str(""));
		return;
	}
}

static void
log_file(struct logs *l, const char *path, bool json)
{
	struct span rest, line;
	struct buf b;

	buf_init(&b, 256 << 20);
	assert_int_equal(read_file(path, &b), 0);
	rest = buf_span(&b);
	while (span_split(&rest, '\n', &line)) {
		json_t *o;
		const char *s;

		if (!json) {
			log_line(l, line);
			continue;
		}
		o = json_loadb(line.p, line.n, 0, NULL);
		s = json_string_value(json_object_get(o, "line"));
		if (s)
			log_line(l, span_str(s));
		json_decref(o);
	}
	buf_done(&b);
}

static void
log_corpus(void **state)
{
	static const char *const patterns[] = { "/lines.jsonl", "/*.log",
		"/lightmeter/*.log" };
	struct replies *r = load_replies();
	struct logs l = { .r = r, .seen = map_new() };
	char dir[2048], path[4096];
	glob_t found;
	int files = 0;

	(void)state;
	l.m = pcre2_match_data_create(8, NULL);
	for (int i = 0; i < 3; i++) {
		int code;
		PCRE2_SIZE at;

		l.form[i] = pcre2_compile((PCRE2_SPTR)log_forms[i],
		    PCRE2_ZERO_TERMINATED, 0, &code, &at, NULL);
		assert_non_null(l.form[i]);
	}
	source_file(dir, sizeof dir, CORPORA "/12-logs/dev");
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s%s", dir, patterns[i]);
		if (glob(path, 0, NULL, &found) != 0)
			continue;
		for (size_t k = 0; k < found.gl_pathc; k++, files++)
			log_file(&l, found.gl_pathv[k], i == 0);
		globfree(&found);
	}
	for (int i = 0; i < 3; i++)
		pcre2_code_free(l.form[i]);
	pcre2_match_data_free(l.m);
	map_free(l.seen);
	replies_free(r);
	if (!files) {
		print_message("no log corpus beside the source\n");
		skip();
	}
	print_message("# logs: %d different replies, %d get a row, %d of them "
	    "only the last-resort row\n", l.s.replies, l.s.rows,
	    l.s.last_resort);
	assert_true(l.s.replies >= 66);
	assert_true(l.s.replies - l.s.rows <= 2);
	assert_true(l.s.last_resort <= 1);
}

UNIT_MAIN(
	cmocka_unit_test(bounce_corpus),
	cmocka_unit_test(log_corpus),
)
