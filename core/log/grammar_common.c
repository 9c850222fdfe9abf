/* What smtp, smtpd and cleanup write alike: warnings, TLS, refusals and the
 * actions of access tables, header checks and milters.
 *
 * The reply of a refusal and its from=/to=/helo= are told apart with care:
 * the client chose the HELO name and the addresses and may have put the same
 * words into them. */
#include "core/log/grammar_part.h"
#include "core/log/queueid.h"

struct action {
	const char	*word;
	enum log_kind	 kind;
};

/* `hold: RCPT from …`, `milter-hold: END-OF-MESSAGE from …` */
static const struct action actions[] = {
	{ "reject", LOG_REJECT },
	{ "milter-reject", LOG_REJECT },
	{ "proxy-reject", LOG_REJECT },
	{ "milter-header-reject", LOG_REJECT },
	{ "milter-body-reject", LOG_REJECT },
	{ "discard", LOG_DISCARDED },
	{ "milter-discard", LOG_DISCARDED },
	{ "milter-header-discard", LOG_DISCARDED },
	{ "milter-body-discard", LOG_DISCARDED },
	{ "hold", LOG_HOLD },
	{ "milter-hold", LOG_HOLD },
	{ "milter-quarantine", LOG_HOLD },
	{ "milter-header-hold", LOG_HOLD },
	{ "quarantine", LOG_HOLD },
	{ "redirect", LOG_REDIRECTED },
	{ "milter-header-redirect", LOG_REDIRECTED },
	{ "milter-header-warning", LOG_HEADER_CHECK },
	{ "milter-header-info", LOG_HEADER_CHECK },
	{ "warning", LOG_WARN },
	{ "info", LOG_WARN },
	{ "warn", LOG_WARN },
	{ "filter", LOG_WARN },
	{ "prepend", LOG_WARN },
	{ "replace", LOG_WARN },
	{ "strip", LOG_WARN },
	{ "ignore", LOG_WARN },
	{ "bcc", LOG_WARN },
	{ "delay", LOG_WARN },
	{ "pass", LOG_WARN },
	{ "permit", LOG_WARN },
	{ "dunno", LOG_WARN },
	{ "client", LOG_WARN },
	{ "trigger", LOG_WARN },
	{ "reject_warning", LOG_WARN },
	{ "milter-accept", LOG_WARN },
	{ "proxy-accept", LOG_FILTER },
};

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The code and the enhanced code, kept inside the reply too. */
static void
reply_codes(struct log_line *l)
{
	struct span s = l->reply, w;

	if (s.n < 3 || !digit(s.p[0]) || !digit(s.p[1]) || !digit(s.p[2]))
		goto enhanced;
	if (s.n > 3 && s.p[3] != ' ' && s.p[3] != '-')
		return;
	log_add(l, "code", span_head(s, 3));
	s = span_skip(s, 4);
enhanced:
	w = log_take_word(&s);
	if (w.n >= 5 && (w.p[0] == '2' || w.p[0] == '4' || w.p[0] == '5') &&
	    w.p[1] == '.' && digit(w.p[2]))
		log_add(l, "dsn", w);
}

/* Does the text at s read as the end of a refusal, from=… to its last
 * byte? */
static bool
tail_ok(struct span s)
{
	struct span v;

	if (TAKE(&s, "from=")) {
		if (!log_take_angle(&s, &v))
			log_take_until(&s, " ", &v);
		else if (!TAKE(&s, ", "))
			TAKE(&s, " ");
	}
	if (TAKE(&s, "to=")) {
		if (!log_take_angle(&s, &v))
			log_take_until(&s, " ", &v);
		else if (!TAKE(&s, ", "))
			TAKE(&s, " ");
	}
	return s.n == 0 || span_starts(s, "proto=");
}

/* When the reply quotes the HELO name, the name at the end is the same. */
static bool
helo_agrees(struct span head, struct span tail)
{
	static const char mark[] = ">: Helo command rejected";
	ptrdiff_t at = span_find(head, span_str(mark)), open, helo;
	struct span quoted, said;

	if (at < 0)
		return span_find(head, span_str("; from=<")) < 0 ||
		    span_chr(head, '<') < 0;
	open = span_chr(head, '<');
	if (open < 0 || open > at)
		return true;
	quoted = span_head(span_skip(head, (size_t)open + 1),
	    (size_t)(at - open - 1));
	helo = span_find(tail, span_str(" helo=<"));
	if (helo < 0)
		return true;
	said = span_skip(tail, (size_t)helo + 7);
	return said.n >= quoted.n + 1 &&
	    memcmp(said.p, quoted.p, quoted.n) == 0 &&
	    (said.n == quoted.n + 1);
}

/* Where `; from=<…>` of the refusal begins: the first place that reads to the
 * end of the line and agrees with what the reply quotes. */
static ptrdiff_t
tail_at(struct span s)
{
	static const char *const marks[] = { "; from=", "; to=", "; proto=" };
	ptrdiff_t first = -1;
	size_t skip = 0;

	/* An address quoted by the reply may hold anything. */
	for (size_t i = 0; i + 1 < s.n && i < 24; i++)
		if (s.p[i] == '<' && (i == 0 || s.p[i - 1] == ' ')) {
			struct span t = span_skip(s, i), v;

			log_take_angle(&t, &v);
			if (t.n > 0)
				skip = s.n - t.n;
			break;
		}
	for (size_t i = skip; i + 4 < s.n; i++) {
		struct span t = span_skip(s, i);

		if (t.p[0] != ';' || t.p[1] != ' ')
			continue;
		for (size_t k = 0; k < LOG_COUNT(marks); k++) {
			if (!span_starts(t, marks[k]) ||
			    !tail_ok(span_skip(t, 2)))
				continue;
			if (first < 0)
				first = (ptrdiff_t)i;
			if (helo_agrees(span_head(s, i), t))
				return (ptrdiff_t)i;
		}
	}
	return first;
}

/* helo=<…> is the last field and runs to the last byte: the client may have
 * put brackets and blanks into it. */
static void
take_tail(struct log_line *l, struct span s)
{
	ptrdiff_t helo = -1;
	struct span v;

	for (size_t i = 0; i + 6 < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '<') {
			/* skip an address */
			struct span t = span_skip(s, i);

			if (s.p[i] == '<' && log_take_angle(&t, &v) &&
			    t.n > 0)
				i = s.n - t.n - 1;
			continue;
		}
		if (memcmp(s.p + i, "helo=", 5) == 0) {
			helo = (ptrdiff_t)i;
			break;
		}
	}
	if (helo < 0) {
		log_take_fields(l, &s);
		l->rest = s;
		return;
	}
	v = span_head(s, (size_t)helo);
	log_take_fields(l, &v);
	v = span_skip(s, (size_t)helo + 5);
	if (v.n >= 2 && v.p[0] == '<') {
		ptrdiff_t end = span_rchr(v, '>');
		struct span t = v;

		if (end > 0 && (size_t)end + 1 == v.n) {
			v = span_head(span_skip(v, 1), (size_t)end - 1);
		} else if (log_take_angle(&t, &v)) {
			l->rest = t;	/* a text behind a header check */
		}
	}
	log_add(l, "helo", v);
}

void
log_take_reply(struct log_line *l, struct span s)
{
	ptrdiff_t at = tail_at(s);

	l->reply = at < 0 ? s : span_head(s, (size_t)at);
	reply_codes(l);
	if (at >= 0)
		take_tail(l, span_skip(s, (size_t)at + 2));
}

/* `value from host[ip]; from=<a> …` of a header or of a line of the body. */
static void
take_checked_value(struct log_line *l, struct span s)
{
	struct span value, tail, t;
	ptrdiff_t at = -1;

	for (size_t i = 0; i + 8 < s.n; i++)
		if (s.p[i] == ';' && (memcmp(s.p + i, "; from=<", 8) == 0 ||
		    memcmp(s.p + i, "; proto=", 8) == 0))
			at = (ptrdiff_t)i;
	if (at < 0) {
		log_add(l, "value", s);
		return;
	}
	value = span_head(s, (size_t)at);
	tail = span_skip(s, (size_t)at + 2);
	for (size_t i = value.n; i-- > 0;)
		if (value.p[i] == ' ' && value.n - i > 6 &&
		    memcmp(value.p + i, " from ", 6) == 0) {
			t = span_skip(value, i + 6);
			log_take_host(l, &t);
			value = span_head(value, i);
			break;
		}
	log_add(l, "value", value);
	take_tail(l, tail);
}

/* `header Subject: value from host[ip]; from=<a> to=<b> … helo=<h>: text`.
 * The value is the sender's: its end is the last " from X; from=<" */
static void
take_header(struct log_line *l, struct span s)
{
	struct span name;

	if (!log_take_until(&s, ": ", &name)) {
		if (span_ends(s, ":")) {
			log_add(l, "header", span_head(s, s.n - 1));
			return;
		}
		l->rest = s;
		return;
	}
	log_add(l, "header", name);
	take_checked_value(l, s);
}

/* `RCPT from host[ip]: …`, `END-OF-MESSAGE from host[ip]: …`, or without
 * "from" (proxy-reject) */
static void
take_stage(struct log_line *l, struct span s)
{
	struct span stage = { s.p, 0 }, t;

	while (stage.n < s.n && ((s.p[stage.n] >= 'A' &&
	    s.p[stage.n] <= 'Z') || s.p[stage.n] == '-'))
		stage.n++;
	t = span_skip(s, stage.n);
	if (stage.n == 0 || (t.n > 0 && *t.p != ' ' && *t.p != ':')) {
		l->rest = s;
		return;
	}
	log_add(l, "stage", stage);
	if (TAKE(&t, " from ")) {
		if (!log_take_host(l, &t)) {
			l->rest = t;
			return;
		}
	}
	if (!TAKE(&t, ": ")) {
		TAKE(&t, ":");
		l->rest = t;
		return;
	}
	log_take_reply(l, t);
}

static const struct action *
find_action(struct span word)
{
	for (size_t i = 0; i < LOG_COUNT(actions); i++)
		if (span_is(word, actions[i].word))
			return &actions[i];
	return NULL;
}

/* What was checked: `header `, `nested header `, …; false: something else. */
static bool
take_checked(struct span *s)
{
	static const char *const parts[] = { "header ", "nested header ",
		"mime header " };

	for (size_t i = 0; i < LOG_COUNT(parts); i++)
		if (log_take(s, parts[i], strlen(parts[i])))
			return true;
	return false;
}

bool
log_take_action(struct log_line *l, struct span text)
{
	struct span s = text, word;
	const struct action *a;
	bool header, body;

	if (!log_take_until(&s, ": ", &word) || word.n > 24 ||
	    (a = find_action(word)) == NULL)
		return false;
	header = take_checked(&s);
	body = !header && TAKE(&s, "body ");
	/* else it is a warning of the daemon's own */
	if (span_is(word, "warning") && !header && !body)
		return false;
	l->kind = a->kind;
	log_add(l, "action", word);
	if (!header && !body) {
		take_stage(l, s);
		return true;
	}
	if (l->kind == LOG_WARN && header)
		l->kind = LOG_HEADER_CHECK;
	if (header)
		take_header(l, s);
	else
		take_checked_value(l, s);
	if (l->kind == LOG_REJECT)
		l->reply = span_starts(l->rest, ": ") ?
		    span_skip(l->rest, 2) : l->rest;
	return true;
}

bool
log_take_tls(struct log_line *l, struct span text)
{
	struct span s = text, trust;

	if (!log_take_until(&s, " TLS connection ", &trust) || trust.n > 16 ||
	    span_chr(trust, ' ') >= 0)
		return false;
	if (!TAKE(&s, "established") && !TAKE(&s, "reused"))
		return false;
	if (!TAKE(&s, " to ") && !TAKE(&s, " from "))
		return false;
	if (!log_take_host(l, &s))
		return false;
	l->kind = LOG_TLS;
	log_add(l, "trust", trust);
	/* the name that the client asked for (SNI) */
	if (TAKE(&s, " to ") && log_take_until(&s, ": ", &trust)) {
		log_add(l, "server", trust);
		s = span_of(s.p - 2, s.n + 2);
	}
	if (TAKE(&s, ": ")) {
		struct span v = log_take_word(&s), bits;

		log_add(l, "version", v);
		if (TAKE(&s, "with cipher "))
			log_add(l, "cipher", log_take_word(&s));
		if (TAKE(&s, "(") && log_take_until(&s, " bits)", &bits))
			log_add(l, "bits", bits);
	}
	l->rest = s;
	return true;
}

/* `host[ip]: SASL LOGIN authentication failed: reason, sasl_username=u` */
static bool
take_sasl(struct log_line *l, struct span s)
{
	struct span mech, t = s;
	ptrdiff_t at;

	if (!log_take_host(l, &t) || !TAKE(&t, ": SASL ") ||
	    !log_take_until(&t, " authentication ", &mech) ||
	    (!TAKE(&t, "failed:") && !TAKE(&t, "aborted")))
		return false;
	TAKE(&t, " ");
	l->kind = LOG_SASL_FAILED;
	log_add(l, "sasl_method", mech);
	at = span_find(t, span_str(", sasl_username="));
	if (at >= 0) {
		struct span u = span_skip(t, (size_t)at + 16);
		ptrdiff_t end = span_find(u, span_str(", "));

		log_add(l, "sasl_username", end < 0 ? u :
		    span_head(u, (size_t)end));
		t = span_head(t, (size_t)at);
	}
	log_add(l, "reason", t);
	l->reply = t;
	l->rest = t;
	return true;
}

/* The host that a warning speaks of, behind " from ". */
static void
warning_host(struct log_line *l, struct span s)
{
	ptrdiff_t at = span_find(s, span_str(" from "));
	struct span t;

	if (at < 0)
		return;
	t = span_skip(s, (size_t)at + 6);
	log_take_host(l, &t);
}

/* hostname X does not resolve to address IP[: reason] */
static void
warning_resolve(struct log_line *l, struct span s)
{
	struct span name, t = s;

	if (!TAKE(&t, "hostname ") || !log_take_until(&t,
	    " does not resolve to address ", &name))
		return;
	l->host_name = name;
	l->host_ip = t;
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] == ' ' || (t.p[i] == ':' && i + 1 < t.n &&
		    t.p[i + 1] == ' ')) {
			l->host_ip.n = i;
			break;
		}
}

/* append file defer ID: No space left on device */
static bool
take_append(struct log_line *l, struct span s)
{
	struct span all = s;
	size_t id;

	if (!TAKE(&s, "append file defer ") && !TAKE(&s, "append file bounce "))
		return false;
	id = queueid_lead(s);
	if (id > 0 && l->queue_id.n == 0) {
		l->queue_id = span_head(s, id);
		log_add(l, "action", span_head(all, (size_t)(s.p - all.p) -
		    1));
		log_add(l, "reason", span_skip(s, id + 2));
	}
	return true;
}

/* TLS library problem: error:CODE:library:function:reason:file:line:… */
static bool
take_tls_library(struct log_line *l, struct span s)
{
	struct span v = { NULL, 0 };

	if (!span_starts(s, "TLS library problem"))
		return false;
	l->kind = LOG_TLS_FAILED;
	for (int i = 0; i < 6; i++)
		if (!log_take_until(&s, ":", &v))
			v = s;
	if (v.n > 0)
		log_add(l, "reason", v);
	return true;
}

bool
log_take_warning(struct log_line *l, struct span text)
{
	static const char *const levels[] = { "warning", "error", "fatal",
		"panic", "info" };
	struct span s = text, level;
	size_t i, id;

	if (!log_take_until(&s, ": ", &level) || level.n > 7)
		return false;
	for (i = 0; i < LOG_COUNT(levels); i++)
		if (span_is(level, levels[i]))
			break;
	if (i == LOG_COUNT(levels))
		return false;
	log_add(l, "level", level);
	l->kind = LOG_WARN;
	l->rest = s;
	id = queueid_lead(s);
	if (id > 0 && l->queue_id.n == 0) {
		l->queue_id = span_head(s, id);
		l->rest = span_skip(s, id + 2);
		return true;
	}
	if (take_append(l, s) || take_tls_library(l, s) || take_sasl(l, s))
		return true;
	warning_resolve(l, s);
	if (l->host_ip.p == NULL)
		warning_host(l, s);
	return true;
}
