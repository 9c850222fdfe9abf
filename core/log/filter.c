/* The filter: its options, its line, and what it matches.
 *
 * Copies of values live in the arena the caller gives; only the compiled
 * pattern is owned.  Every refusal is one sentence that names the word and
 * what is possible. */
#include "core/log/filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/nearest.h"
#include "core/base/timeparse.h"
#include "core/log/queueid.h"
#include "core/log/text_match.h"
#include "core/text/fold.h"

#define LINE_MAX_BYTES ((size_t)8192)

enum option {
	OPT_TO, OPT_FROM, OPT_ACCOUNT, OPT_QUEUE_ID, OPT_MESSAGE_ID,
	OPT_SUBJECT, OPT_CLIENT, OPT_RELAY, OPT_TEXT, OPT_SINCE, OPT_UNTIL,
	OPT_ON, OPT_STATUS, OPT_SESSIONS,
};

static const char *const names[] = { "to", "from", "account", "queue-id",
	"message-id", "subject", "client", "relay", "text", "since", "until",
	"on", "status", "sessions", NULL };

const char *const *
log_filter_names(void)
{
	return names;
}

void
log_filter_init(struct log_filter *f)
{
	*f = (struct log_filter){ .since = TIME_NONE, .until = TIME_NONE };
}

void
log_filter_done(struct log_filter *f)
{
	text_pattern_free(f->text_re);
	f->text_re = NULL;
}

/* Index in names, or -1. */
static int
option_of(struct span name)
{
	if (span_is(name, "id"))
		return OPT_QUEUE_ID;
	for (int i = 0; names[i]; i++)
		if (span_eq_nocase(name, span_str(names[i])))
			return i;
	return -1;
}

static bool
option_is_time(int opt)
{
	return opt == OPT_SINCE || opt == OPT_UNTIL || opt == OPT_ON;
}

/* All names, for sentences. */
static const char *
name_list(struct arena *a)
{
	struct buf b;
	const char *s;

	buf_init(&b, 512);
	for (int i = 0; names[i]; i++)
		buf_addf(&b, "%s%s", i ? " " : "", names[i]);
	s = arena_strdup(a, b.data);
	buf_done(&b);
	return s;
}

static int
unknown_name(struct arena *a, struct span name, struct error *e)
{
	const char *word = arena_memdup(a, name.p, name.n);
	struct nearest n;
	const char *near;

	nearest_init(&n, name);
	for (int i = 0; names[i]; i++)
		nearest_try(&n, names[i]);
	near = nearest_name(&n);
	return near ? error_set(e, -EINVAL, "log.filter.unknown-near",
	    "word", word, "near", near, "names", name_list(a), NULL) :
	    error_set(e, -EINVAL, "log.filter.unknown", "word", word,
	    "names", name_list(a), NULL);
}

static int
set_time(struct log_filter *f, struct arena *a, int opt, struct span value,
    usec_t now, struct error *e)
{
	struct time_range range;
	int r = time_parse_range(value, now, &range);
	const char *word = arena_memdup(a, value.p, value.n);

	if (r == -ERANGE)
		return error_set(e, r, "log.filter.no-such-date", "word",
		    word, NULL);
	if (r != 0)
		return error_set(e, r, "log.filter.bad-date", "word", word,
		    NULL);
	if (opt != OPT_UNTIL)
		f->since = range.since;
	if (opt != OPT_SINCE)
		f->until = range.until;
	return 0;
}

/* A verdict by its word or its Japanese label. */
static bool
verdict_of(struct span s, enum log_verdict *ret)
{
	if (log_verdict_parse(s, ret))
		return true;
	for (int v = 0; v < VERDICT_COUNT; v++) {
		const char *l = log_verdict_label((enum log_verdict)v,
		    LANG_JA);

		if (l && span_is(s, l)) {
			*ret = (enum log_verdict)v;
			return true;
		}
	}
	return false;
}

static int
bad_status(struct arena *a, struct span word, struct error *e)
{
	struct buf b;
	const char *list;

	buf_init(&b, 512);
	for (int v = 0; v < VERDICT_COUNT; v++)
		buf_addf(&b, "%s%s", v ? " " : "",
		    log_verdict_name((enum log_verdict)v));
	list = arena_strdup(a, b.data);
	buf_done(&b);
	return error_set(e, -EINVAL, "log.filter.bad-status", "word",
	    arena_memdup(a, word.p, word.n), "names", list, NULL);
}

static int
set_status(struct log_filter *f, struct arena *a, struct span value,
    struct error *e)
{
	struct span word;
	uint32_t mask = 0;

	while (span_split(&value, ',', &word)) {
		enum log_verdict v;

		if (!verdict_of(span_trim(word), &v))
			return bad_status(a, word, e);
		mask |= UINT32_C(1) << v;
		/* who asks for log-ins means sessions */
		f->sessions |= log_verdict_is_session(v);
	}
	f->verdicts = mask;
	return 0;
}

static bool
yes(struct span s)
{
	return !span_is(s, "no") && !span_is(s, "0") &&
	    !span_is(s, "off") && !span_is(s, "いいえ");
}

static struct span
without_brackets(struct span s)
{
	if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		return span_of(s.p + 1, s.n - 2);
	return s;
}

static int
set_text(struct log_filter *f, struct span value, struct error *e)
{
	struct text_pattern *p;
	int r = text_pattern_new(value, &p, e);

	if (r != 0)
		return r;
	text_pattern_free(f->text_re);
	f->text_re = p;
	f->text = value;
	return 0;
}

static int
set_option(struct log_filter *f, struct arena *a, int opt, struct span value,
    usec_t now, struct error *e)
{
	struct span *const words[] = { &f->to, &f->from, &f->account,
		&f->queue_id, &f->message_id, &f->subject, &f->client,
		&f->relay };

	if (option_is_time(opt))
		return set_time(f, a, opt, value, now, e);
	if (opt == OPT_STATUS)
		return set_status(f, a, value, e);
	if (opt == OPT_SESSIONS) {
		f->sessions = yes(value);
		return 0;
	}
	if (opt == OPT_TEXT)
		return set_text(f, value, e);
	*words[opt] = without_brackets(value);
	return 0;
}

int
log_filter_set(struct log_filter *f, struct arena *a, const char *name,
    struct span value, usec_t now, struct error *e)
{
	int opt = option_of(span_str(name));
	struct span v;

	if (opt < 0)
		return unknown_name(a, span_str(name), e);
	v = span_trim(value);
	if (v.n == 0 && opt != OPT_SESSIONS)
		return error_set(e, -EINVAL, "log.filter.no-value", "name",
		    names[opt], NULL);
	v = arena_span(a, opt == OPT_TEXT ? value : v);
	if (v.n > 0 && !v.p)
		return -ENOMEM;
	return set_option(f, a, opt, v, now, e);
}

/* The next word of the line; quotes are taken off.  0 end, 1 a word. */
static int
next_word(struct span *rest, struct buf *word, size_t *ret_colon)
{
	bool quoted = false;

	buf_reset(word);
	*ret_colon = 0;
	*rest = span_trim(*rest);
	if (rest->n == 0)
		return 0;
	while (rest->n > 0) {
		char c = rest->p[0];

		if (c == '"') {
			quoted = !quoted;
		} else if (!quoted && (c == ' ' || c == '\t')) {
			break;
		} else {
			if (c == ':' && !quoted && *ret_colon == 0)
				*ret_colon = word->len + 1;
			buf_addc(word, c);
		}
		*rest = span_skip(*rest, 1);
	}
	return 1;
}

static bool
looks_like_name(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '-'))
			return false;
	return s.n > 1;
}

static const char *
bare_word(struct span w, usec_t now)
{
	struct time_range range;

	if (w.p[0] == '~' || span_chr(w, '@') >= 0)
		return "to";
	if (time_parse_range(w, now, &range) != -EINVAL)
		return "on";
	return queueid_valid(w) ? "queue-id" : "text";
}

/* A bare word that is taken as a pattern stands for itself. */
static int
set_bare(struct log_filter *f, struct arena *a, struct span w, usec_t now,
    struct error *e)
{
	const char *name = bare_word(w, now);
	struct buf b;
	int r;

	if (strcmp(name, "text") != 0)
		return log_filter_set(f, a, name, w, now, e);
	buf_init(&b, 4 * LINE_MAX_BYTES);
	for (size_t i = 0; i < w.n; i++) {
		if (strchr("\\^$.[]|()?*+{}#", w.p[i]) && w.p[i])
			buf_addc(&b, '\\');
		buf_addc(&b, w.p[i]);
	}
	r = log_filter_set(f, a, name, buf_span(&b), now, e);
	buf_done(&b);
	return r;
}

/* A time of day behind a date belongs to it: "on:2024-09-02 17:00" and
 * "9/2 17:00" as they are said. */
struct day {
	const char	*name;		/* on, since, until; NULL none */
	struct span	 value;
};

/* False: the word is no time of that day. */
static bool
joined(struct arena *a, const struct day *day, struct span w, usec_t now,
    struct span *ret)
{
	struct time_range range;
	struct buf b;
	bool yes;

	if (day->name == NULL || strcmp(bare_word(w, now), "on") != 0)
		return false;
	buf_init(&b, LINE_MAX_BYTES);
	buf_addspan(&b, day->value);
	buf_addc(&b, ' ');
	buf_addspan(&b, w);
	yes = time_parse_range(buf_span(&b), now, &range) != -EINVAL;
	*ret = yes ? arena_span(a, buf_span(&b)) : w;
	buf_done(&b);
	return yes;
}

static int
set_word(struct log_filter *f, struct arena *a, struct span w, size_t colon,
    struct day *day, usec_t now, struct error *e)
{
	struct span name = span_head(w, colon ? colon - 1 : 0);
	struct span value = span_skip(w, colon);
	int opt = colon ? option_of(name) : -1;

	if (opt < 0 && joined(a, day, w, now, &value))
		return log_filter_set(f, a, day->name, value, now, e);
	if (opt < 0 && colon && looks_like_name(name) &&
	    !span_starts(value, "//"))
		return unknown_name(a, name, e);
	if (option_is_time(opt) ||
	    (opt < 0 && strcmp(bare_word(w, now), "on") == 0))
		*day = (struct day){ opt >= 0 ? names[opt] : "on",
			arena_span(a, value) };
	return opt >= 0 ? log_filter_set(f, a, names[opt], value, now, e) :
	    set_bare(f, a, w, now, e);
}

int
log_filter_parse(struct log_filter *f, struct arena *a, struct span line,
    usec_t now, struct error *e)
{
	struct day day = { 0 };
	struct buf folded, word;
	struct span rest;
	size_t colon;
	int r = 0;

	buf_init(&folded, LINE_MAX_BYTES);
	buf_init(&word, LINE_MAX_BYTES);
	if (line.n > LINE_MAX_BYTES)
		r = -EFBIG;
	else
		r = fold_line(line, &folded);
	if (r == -EFBIG)
		error_set(e, r, "log.filter.too-long", NULL);
	rest = buf_span(&folded);
	while (r == 0 && next_word(&rest, &word, &colon)) {
		r = word.error;
		if (word.len > 0 && r == 0)
			r = set_word(f, a, buf_span(&word), colon, &day, now,
			    e);
	}
	buf_done(&folded);
	buf_done(&word);
	return r;
}

static bool
is_dropped(struct span w, size_t colon, const char *const *drop, usec_t now)
{
	struct span name = span_head(w, colon ? colon - 1 : 0);
	int opt = colon ? option_of(name) : -1;
	const char *means;

	if (w.n == 0)
		return true;
	means = opt >= 0 ? names[opt] : bare_word(w, now);
	while (*drop && strcmp(*drop, means) != 0)
		drop++;
	return *drop != NULL;
}

int
log_filter_without(struct span line, const char *const *drop, usec_t now,
    struct buf *out)
{
	struct buf folded, word;
	struct span rest, from;
	size_t colon;

	buf_init(&folded, LINE_MAX_BYTES);
	buf_init(&word, LINE_MAX_BYTES);
	if (fold_line(line, &folded) != 0)
		buf_reset(&folded);
	rest = buf_span(&folded);
	for (from = span_trim(rest); next_word(&rest, &word, &colon);
	    from = span_trim(rest)) {
		if (is_dropped(buf_span(&word), colon, drop, now))
			continue;
		if (out->len > 0)
			buf_addc(out, ' ');
		buf_add(out, from.p, (size_t)(rest.p - from.p));
	}
	buf_done(&folded);
	buf_done(&word);
	return out->error;
}

static void
add_word(struct buf *out, const char *name, struct span value)
{
	bool quote = span_chr(value, ' ') >= 0 || span_chr(value, '\t') >= 0;

	if (!value.p)
		return;
	buf_addf(out, "%s%s:%s", out->len ? " " : "", name,
	    quote ? "\"" : "");
	if (value.n == 0)
		buf_adds(out, "<>");
	buf_addspan(out, value);
	if (quote)
		buf_addc(out, '"');
}

static void
add_times(struct buf *out, const struct log_filter *f)
{
	struct time_range range;
	struct civil c;
	char day[16];

	if (f->since != TIME_NONE && f->until != TIME_NONE) {
		time_civil_local(f->since, &c);
		snprintf(day, sizeof day, "%04d-%02d-%02d",
		    c.year % 10000, c.month % 100, c.day % 100);
		if (time_parse_range(span_str(day), f->since, &range) == 0 &&
		    range.since == f->since && range.until == f->until) {
			add_word(out, "on", span_str(day));
			return;
		}
	}
	if (f->since != TIME_NONE) {
		buf_adds(out, out->len ? " since:" : "since:");
		time_add_rfc3339(out, f->since, false);
	}
	if (f->until != TIME_NONE) {
		buf_adds(out, out->len ? " until:" : "until:");
		/* A second names itself to its end. */
		time_add_rfc3339(out, f->until - USEC_SEC, false);
	}
}

int
log_filter_format(const struct log_filter *f, struct buf *out)
{
	const struct span *const words[] = { &f->to, &f->from, &f->account,
		&f->queue_id, &f->message_id, &f->subject, &f->client,
		&f->relay, &f->text };
	bool first = true;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		add_word(out, names[i], *words[i]);
	add_times(out, f);
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (f->verdicts & (UINT32_C(1) << v)) {
			buf_addf(out, "%s%s", !first ? "," :
			    out->len ? " status:" : "status:",
			    log_verdict_name((enum log_verdict)v));
			first = false;
		}
	if (f->sessions)
		add_word(out, "sessions", span_str("yes"));
	return out->error;
}
