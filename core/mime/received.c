/* One Received field, from behind to the front: what the server wrote behind
 * "by", then what it says of its client.  Cannot fail; what is not there is
 * empty. */
#include "core/mime/received.h"

#include "core/mime/received_part.h"

enum clause { C_NONE, C_WITH, C_VIA, C_ID, C_FOR, C_ENVELOPE, C_FROM, C_TLS,
	C_BY, C_AS, C_CLAIM, C_DATE, C_SEMICOLON };

static const struct { const char *word; enum clause clause; } keywords[] = {
	{ "with", C_WITH }, { "via", C_VIA }, { "id", C_ID }, { "id:", C_ID },
	{ "for", C_FOR },
	{ "from", C_FROM }, { "tls", C_TLS }, { "by", C_BY },
	{ "envelope-from", C_ENVELOPE }, { "as", C_AS },
	{ "claiming", C_CLAIM },
};

/* One half of the field. */
struct half {
	struct received	 r;
	struct client	 client;
	bool		 found;		/* the client has an address */
	bool		 glued;		/* "name(192.0.2.1)" */
	struct span	 lone;		/* a name alone in a comment */
	bool		 local, submitted, fetched, exim;
	enum clause	 clause;
	bool		 fresh;		/* no word of the clause yet */
};

static enum clause
clause_of(struct span word)
{
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (span_eq_nocase(word, span_str(keywords[i].word)))
			return keywords[i].clause;
	return C_NONE;
}

static bool
holds(struct span s, const char *what)
{
	return span_find_nocase(s, span_str(what)) >= 0;
}

/* ---- dates ---- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_weekday(struct span w)
{
	static const char *const days[] = { "sun", "mon", "tue", "wed", "thu",
		"fri", "sat" };

	for (size_t i = 0; i < 7; i++)
		if (span_starts_nocase(w, days[i]))
			return true;
	return false;
}

/* Does a date begin here?  Without a semicolon in front only where no other
 * thing looks so. */
static bool
begins_date(struct span w, bool semicolon)
{
	if (is_weekday(w))
		return w.n == 4 ? w.p[3] == ',' : semicolon;
	if (w.n == 10 && is_digit(w.p[0]) && is_digit(w.p[3]) &&
	    (w.p[4] == '-' || w.p[4] == '/') && w.p[4] == w.p[7])
		return true;
	return semicolon && w.n > 0 && is_digit(w.p[0]);
}

/* ---- clauses ---- */

static void
extend(struct span *s, struct span word, bool fresh)
{
	if (fresh)
		*s = word;
	else
		s->n = (size_t)(word.p + word.n - s->p);
}

static struct span
without_comma(struct span s)
{
	while (s.n > 0 && s.p[s.n - 1] == ',')
		s.n--;
	return s;
}

static void
take_value(struct half *h, struct span word)
{
	struct received *r = &h->r;
	bool fresh = h->fresh;

	h->fresh = false;
	if (h->clause == C_WITH) {
		extend(&r->with, word, fresh);
	} else if (h->clause == C_VIA) {
		extend(&r->via, word, fresh);
	} else if (h->clause == C_DATE) {
		extend(&r->date, word, fresh);
	} else if (!fresh) {
		h->clause = C_NONE;
	} else if (h->clause == C_ID) {
		r->id = trace_bare(without_comma(word));
	} else if (h->clause == C_FOR) {
		r->for_whom = trace_bare(without_comma(word));
	} else if (h->clause == C_TLS) {
		r->tls_cipher = word;
	} else if (h->clause == C_ENVELOPE ||
	    (h->clause == C_FROM && span_starts(word, "<"))) {
		r->envelope_from = trace_bare(without_comma(word));
		r->has_envelope = true;
	}
}

/* "as user X", "claiming to be "X"" */
static bool
take_phrase(struct half *h, struct span word)
{
	if (h->clause == C_AS && !span_eq_nocase(word, span_str("user"))) {
		h->r.user = word;
	} else if (h->clause == C_CLAIM) {
		if (word.n < 2 || word.p[0] != '"')
			return true;
		h->client.helo = span_of(word.p + 1, word.n - 2);
	} else {
		return h->clause == C_AS;
	}
	h->clause = C_NONE;
	return true;
}

static void
take_word(struct half *h, struct span word)
{
	enum clause c = clause_of(word);

	if (begins_date(word, h->clause == C_SEMICOLON) &&
	    h->clause != C_DATE) {
		c = C_DATE;
		h->r.date = word;
		h->fresh = false;
		h->clause = c;
		return;
	}
	if (c != C_NONE) {
		h->clause = c;
		h->fresh = true;
		return;
	}
	if (!take_phrase(h, word))
		take_value(h, word);
}

/* A comment ends a value that has begun. */
static void
take_other(struct half *h, const struct trace_token *t)
{
	if (t->kind == TRACE_SEMICOLON) {
		h->clause = C_SEMICOLON;
		return;
	}
	if (!h->fresh && h->clause != C_SEMICOLON)
		h->clause = C_NONE;
	trace_comment(t->text, &h->r);
	h->submitted |= holds(t->text, "from userid");
	h->local |= span_starts(t->text, "uid ") || holds(t->text, "[unix") ||
	    h->submitted;
	h->fetched |= span_starts_nocase(t->text, "fetchmail");
	h->exim |= holds(t->text, "exim");
}

/* ---- behind "by" ---- */

/* The last "by" outside of comments, and where its name begins. */
static bool
find_by(const struct trace *whole, size_t *ret_start, size_t *ret_name)
{
	struct trace t = *whole;
	struct trace_token k;
	size_t start = 0;
	bool found = false, by = false;

	for (;;) {
		size_t before = t.at;

		k = trace_next(&t);
		if (k.kind == TRACE_END)
			return found;
		if (by && k.kind == TRACE_WORD && !span_is(k.text, "uid") &&
		    !span_is(k.text, "law")) {
			*ret_start = start;
			*ret_name = (size_t)(k.text.p - t.text.p);
			found = true;
		}
		by = k.kind == TRACE_WORD &&
		    span_eq_nocase(k.text, span_str("by"));
		start = before;
	}
}

static void
read_by(struct trace *t, struct half *h)
{
	struct trace_token k = trace_next(t);
	bool first = true;

	h->r.by = without_comma(k.text);
	(void)trace_address(h->r.by, &h->r.by_ip);
	while ((k = trace_next(t)).kind != TRACE_END) {
		if (k.kind == TRACE_WORD) {
			take_word(h, k.text);
		} else {
			if (k.kind == TRACE_COMMENT && first)
				(void)trace_address(span_trim(k.text),
				    &h->r.by_ip);
			take_other(h, &k);
		}
		first = false;
	}
}

/* ---- the client ---- */

static void
take_client(struct half *h, const struct client *c, bool glued)
{
	struct span helo = h->client.helo;

	/* what stood in front of it the client may have written */
	*h = (struct half){ .r = { .from = h->r.from }, .client = *c,
		.found = true, .glued = glued };
	if (c->helo.n == 0)
		h->client.helo = helo;
}

static void
front_comment(struct half *h, const struct trace_token *k, bool exim)
{
	struct span word, rest = k->text;
	struct client c;

	if (trace_helo(k->text, &h->client))
		return;
	if (trace_client(k->text, &c)) {
		if (!h->found || !exim)
			take_client(h, &c, k->glued);
		return;
	}
	take_other(h, k);
	if (trace_word(&rest, &word) && word.n == k->text.n &&
	    (span_chr(word, '.') > 0 || span_chr(word, '@') > 0))
		h->lone = word;
}

static void
front_word(struct half *h, const struct trace_token *k, bool exim)
{
	struct client c = { .bracketed = true, .name = h->lone };

	if (span_starts(k->text, "[") && trace_address(k->text, &c.ip)) {
		if (!h->found || !exim)
			take_client(h, &c, false);
	} else {
		take_word(h, k->text);
	}
}

/* "(from name [192.0.2.1]) by …": all of the front is a comment. */
static bool
take_wrapped(struct half *h, const struct trace_token *k)
{
	struct span rest = k->text, word;
	struct client c;

	if (k->kind != TRACE_COMMENT || !span_starts_nocase(rest, "from "))
		return false;
	(void)trace_word(&rest, &word);
	(void)trace_word(&rest, &h->r.from);
	if (trace_client(rest, &c))
		take_client(h, &c, false);
	else
		h->local = h->submitted = true;
	return true;
}

/* Whatever stands behind "from" is a name, also "by" and "(HELO". */
static bool
take_from(struct trace *t, size_t end, struct half *h,
    const struct trace_token *k)
{
	struct trace_token name;
	struct trace peek;
	ptrdiff_t port;

	if (k->kind != TRACE_WORD ||
	    !span_eq_nocase(k->text, span_str("from")))
		return false;
	peek = *t;
	name = trace_next(&peek);
	if (name.kind == TRACE_WORD && peek.at <= end) {
		h->r.from = name.text;
		port = span_find(name.text, span_str("]:"));
		if (span_starts(name.text, "[") && port > 0)
			h->r.from.n = (size_t)port + 1;
		*t = peek;
	}
	return true;
}

static void
read_front(struct trace *t, size_t end, struct half *h, bool exim)
{
	struct trace_token k = trace_next(t);

	if (t->at <= end && (take_wrapped(h, &k) || take_from(t, end, h, &k)))
		k = trace_next(t);
	for (; k.kind != TRACE_END && t->at <= end; k = trace_next(t)) {
		if (k.kind == TRACE_COMMENT)
			front_comment(h, &k, exim);
		else if (k.kind == TRACE_WORD)
			front_word(h, &k, exim);
		else
			take_other(h, &k);
	}
}

/* ---- what it means ---- */

static void
fill(struct span *to, struct span from)
{
	if (to->n == 0)
		*to = from;
}

static bool
is_name(struct span s)
{
	struct ip ip;

	return s.n > 0 && !span_eq_nocase(s, span_str("unknown")) &&
	    !span_is(s, "softdnserr") && !trace_address(s, &ip);
}

/* Is the name behind "from" one that the server looked up, although it says
 * no other?  Exim writes so; qmail and others with a plain address. */
static bool
looked_up(const struct half *h, const struct half *by)
{
	if (!is_name(h->r.from))
		return false;
	if (h->client.helo.n > 0 || h->client.verified)
		return true;
	if (h->client.bracketed)
		return by->exim && h->found;
	return h->found && !h->client.port && span_chr(h->r.from, '.') > 0 &&
	    by->r.by_ip.n == 0 && !holds(by->r.with, "microsoft");
}

/* The name that the server found; "": it says of none. */
static struct span
found_name(const struct half *h, const struct half *by)
{
	struct span name = { NULL, 0 };

	if (h->found && is_name(h->client.name))
		name = h->client.name;
	else if (h->found && looked_up(h, by))
		name = h->r.from;
	else if (!h->found && is_name(h->lone) && span_chr(h->lone, '@') < 0)
		name = h->lone;
	if (span_ends(name, "."))
		name.n--;
	return name;
}

/* Is the name behind "from" what the client said, although nothing says so?
 * Not of an address alone, of "name(address) via …", and of webmails. */
static bool
is_helo(const struct received *r, const struct half *h)
{
	const struct client *c = &h->client;
	struct ip ip;

	if (!h->found && trace_address(r->from, &ip) && r->from.p[0] != '[')
		return false;
	if (h->glued && !c->bracketed && c->name.n == 0 && r->via.n > 0)
		return false;
	return strcmp(r->protocol, "HTTP") != 0 &&
	    !span_eq_nocase(r->via, span_str("http"));
}

static void
name_client(struct received *r, const struct half *h, const struct half *by)
{
	const struct client *c = &h->client;
	ptrdiff_t at = h->found ? -1 : span_chr(h->lone, '@');

	r->ip = c->ip;
	if (!h->found)
		(void)trace_address(r->from, &r->ip);
	r->rdns = found_name(h, by);
	if (c->helo.n > 0)
		r->helo = c->helo;
	else if (is_helo(r, h))
		r->helo = r->from;
	r->ident = at > 0 ? span_head(h->lone, (size_t)at) : c->ident;
	r->forged |= c->forged;
	fill(&r->user, c->user);
	fill(&r->auth, c->auth);
}

/* The front says what the server did not say behind "by". */
static void
merge(struct received *r, const struct received *front)
{
	fill(&r->with, front->with);
	fill(&r->via, front->via);
	fill(&r->id, front->id);
	fill(&r->for_whom, front->for_whom);
	fill(&r->auth, front->auth);
	fill(&r->user, front->user);
	fill(&r->date, front->date);
	fill(&r->tls_cipher, front->tls_cipher);
	if (r->tls_version == NULL)
		r->tls_version = front->tls_version;
	if (!r->has_envelope) {
		r->envelope_from = front->envelope_from;
		r->has_envelope = front->has_envelope;
	}
	r->forged |= front->forged;
	r->from = front->from;
}

static void
say_protocol(struct received *r)
{
	size_t n;
	ptrdiff_t tls = span_find(r->with, span_str("/TLS/"));

	r->protocol = trace_protocol(r->with);
	n = strlen(r->protocol);
	if (tls > 0)
		fill(&r->tls_cipher, span_skip(r->with, (size_t)tls + 5));
	if (r->tls_version == NULL)
		r->tls_version = "";
	if (r->auth.n > 0)
		return;
	/* RFC 3848: ESMTPA, …, but not between a server and its mailboxes
	 * (LMTPA); a webmail */
	if (n > 4 && r->protocol[n - 1] == 'A' &&
	    strstr(r->protocol, "SMTP") != NULL)
		r->auth = r->with;
	else if (strcmp(r->protocol, "HTTP") == 0)
		r->auth = r->with;
	else if (span_eq_nocase(r->via, span_str("http")))
		r->auth = r->via;
}

static enum received_kind
kind_of(const struct received *r, const struct half *front,
    const struct half *by)
{
	struct span with = r->with;

	if (front->fetched || by->fetched || span_starts_nocase(with, "pop3") ||
	    span_starts_nocase(with, "imap"))
		return RECEIVED_FETCHED;
	if (front->local || by->local || span_starts_nocase(with, "local") ||
	    span_starts_nocase(with, "mapi") || holds(with, "qmail-scanner"))
		return RECEIVED_LOCAL;
	if (r->ip.n > 0 && r->by.n > 0)
		return RECEIVED_HOST;
	if (r->from.n > 0)
		return RECEIVED_NAMED;
	return r->by.n + r->with.n + r->date.n > 0 ? RECEIVED_LOCAL :
	    RECEIVED_NONE;
}

void
received_read(struct span body, struct received *ret)
{
	struct half front = { .local = false }, by = { .local = false };
	size_t end = body.n, name = 0;
	struct trace t;

	*ret = (struct received){ .protocol = "", .tls_version = "" };
	if (body.n > RECEIVED_MAX)
		return;
	trace_init(&t, body);
	if (find_by(&t, &end, &name)) {
		t.at = name;
		read_by(&t, &by);
		t.at = 0;
	}
	read_front(&t, end, &front, by.exim);
	*ret = by.r;
	merge(ret, &front.r);
	say_protocol(ret);
	name_client(ret, &front, &by);
	ret->kind = kind_of(ret, &front, &by);
	ret->submitted = ret->kind == RECEIVED_LOCAL && (by.submitted ||
	    front.submitted || span_starts_nocase(ret->with, "local"));
	/* a user or a queue says no HELO */
	if (ret->kind == RECEIVED_LOCAL && ret->ip.n == 0)
		ret->helo = front.client.helo;
}

const char *
received_kind_name(enum received_kind k)
{
	static const char *const names[] = { "none", "host", "named", "local",
		"fetched" };

	return names[k];
}
