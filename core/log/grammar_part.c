/* Pieces of text that several daemons write: hosts, fields, angle brackets.
 *
 * Hostile text is met with two rules: fields are read from the left, and a
 * value in angle brackets is read with its quotes, so that a local part or a
 * reply cannot add fields.  Nothing fails, nothing is owned. */
#include "core/log/grammar_part.h"

/* In the order in which Postfix writes them, so that the search for the next
 * key starts where the last one was found. */
static const struct {
	const char	*name;
	size_t		 n;
} keys[] = {
#define KEY(s) { s, sizeof(s) - 1 }
	KEY("to"), KEY("orig_to"), KEY("relay"), KEY("conn_use"),
	KEY("delay"), KEY("delays"), KEY("tls"), KEY("dsn"), KEY("status"),
	KEY("client"), KEY("sasl_method"), KEY("sasl_username"),
	KEY("sasl_sender"), KEY("orig_queue_id"), KEY("orig_client"),
	KEY("uid"), KEY("from"), KEY("size"), KEY("nrcpt"),
	KEY("proto"), KEY("helo"), KEY("sasl_mechanism"), KEY("requiretls"),
	KEY("smtputf8"),
	/* disconnect */
	KEY("ehlo"), KEY("starttls"), KEY("xclient"), KEY("xforward"),
	KEY("auth"), KEY("mail"), KEY("rcpt"), KEY("data"), KEY("bdat"),
	KEY("rset"), KEY("noop"), KEY("vrfy"), KEY("etrn"), KEY("quit"),
	KEY("unknown"), KEY("commands"),
	/* dovecot, courier */
	KEY("user"), KEY("method"), KEY("rip"), KEY("lip"), KEY("mpid"),
	KEY("session"), KEY("in"), KEY("out"), KEY("deleted"),
	KEY("expunged"), KEY("trashed"), KEY("hdr_count"),
	KEY("hdr_bytes"), KEY("body_count"), KEY("body_bytes"),
	KEY("top"), KEY("retr"), KEY("del"), KEY("box"), KEY("msgid"),
	KEY("ip"), KEY("port"), KEY("protocol"), KEY("headers"),
	KEY("body"), KEY("rcvd"), KEY("sent"), KEY("time"),
	/* postgrey */
	KEY("action"), KEY("reason"), KEY("client_name"),
	KEY("client_address"), KEY("sender"), KEY("recipient"),
	KEY("queue_id"),
#undef KEY
};

bool
log_take(struct span *s, const char *lit, size_t n)
{
	if (s->n < n || memcmp(s->p, lit, n) != 0)
		return false;
	*s = span_skip(*s, n);
	return true;
}

bool
log_take_until(struct span *s, const char *sep, struct span *ret)
{
	ptrdiff_t at = span_find(*s, span_str(sep));

	if (at < 0)
		return false;
	*ret = span_head(*s, (size_t)at);
	*s = span_skip(*s, (size_t)at + strlen(sep));
	return true;
}

struct span
log_take_word(struct span *s)
{
	ptrdiff_t at = span_chr(*s, ' ');
	struct span w = *s;

	if (at < 0) {
		*s = span_skip(*s, s->n);
		return w;
	}
	w.n = (size_t)at;
	*s = span_skip(*s, (size_t)at + 1);
	return w;
}

struct span
log_take_number(struct span *s)
{
	struct span n = { s->p, 0 };

	while (n.n < s->n && ((s->p[n.n] >= '0' && s->p[n.n] <= '9') ||
	    s->p[n.n] == '.'))
		n.n++;
	*s = span_skip(*s, n.n);
	return n;
}

/* May '>' end a value here? */
static bool
angle_ends(struct span s, size_t i)
{
	if (i + 1 >= s.n)
		return true;
	switch (s.p[i + 1]) {
	case ',': case ' ': case ';': case ':': case ')': case '\r':
		return true;
	default:
		return false;
	}
}

static ptrdiff_t
angle_end(struct span s, bool quotes)
{
	bool in = false;

	for (size_t i = 1; i < s.n; i++) {
		if (in && s.p[i] == '\\')
			i++;
		else if (quotes && s.p[i] == '"')
			in = !in;
		else if (!in && s.p[i] == '>' && angle_ends(s, i))
			return (ptrdiff_t)i;
	}
	return -1;
}

bool
log_take_angle(struct span *s, struct span *ret)
{
	ptrdiff_t end;

	if (s->n == 0 || *s->p != '<')
		return false;
	end = angle_end(*s, true);
	if (end < 0)
		end = angle_end(*s, false);
	if (end < 0)
		end = (ptrdiff_t)s->n;
	*ret = span_head(span_skip(*s, 1), (size_t)end - 1);
	*s = span_skip(*s, (size_t)end + 1);
	return true;
}

void
log_add(struct log_line *l, const char *name, struct span value)
{
	if (l->nfields == LOG_FIELDS_MAX)
		return;
	if (value.p == NULL)
		value.p = "";
	l->field[l->nfields].name = name;
	l->field[l->nfields].value = value;
	l->nfields++;
}

/* :25 */
static void
take_port(struct log_line *l, struct span *s)
{
	struct span t = *s;
	int32_t v = 0;
	size_t n = 0;

	if (t.n < 2 || *t.p != ':')
		return;
	t = span_skip(t, 1);
	while (n < t.n && n < 5 && t.p[n] >= '0' && t.p[n] <= '9')
		v = v * 10 + (t.p[n++] - '0');
	if (n == 0 || v > 65535)
		return;
	l->host_port = v;
	*s = span_skip(t, n);
}

bool
log_take_host(struct log_line *l, struct span *s)
{
	size_t open = 0, close;

	while (open < s->n && s->p[open] != '[' && s->p[open] != ' ' &&
	    s->p[open] != ',' && s->p[open] != ';')
		open++;
	if (open == s->n || s->p[open] != '[')
		return false;
	for (close = open + 1; close < s->n && s->p[close] != ']'; close++)
		if (s->p[close] == ' ' || s->p[close] == '[')
			return false;
	if (close == s->n)
		return false;
	l->host_name = span_head(*s, open);
	l->host_ip = span_head(span_skip(*s, open + 1), close - open - 1);
	if (span_starts_nocase(l->host_ip, "ipv6:"))
		l->host_ip = span_skip(l->host_ip, 5);
	*s = span_skip(*s, close + 1);
	take_port(l, s);
	return true;
}

static int
key_index(struct span name, size_t from)
{
	for (size_t i = 0; i < LOG_COUNT(keys); i++) {
		size_t k = from + i;

		if (k >= LOG_COUNT(keys))
			k -= LOG_COUNT(keys);
		if (keys[k].n == name.n &&
		    memcmp(keys[k].name, name.p, name.n) == 0)
			return (int)k;
	}
	return -1;
}

const char *
log_key(struct span name)
{
	int k = key_index(name, 0);

	return k < 0 ? NULL : keys[k].name;
}

/* The name before '=', of letters, digits, '_' and '-'. */
static struct span
key_name(struct span s)
{
	size_t n = 0;

	while (n < s.n && ((s.p[n] >= 'a' && s.p[n] <= 'z') ||
	    s.p[n] == '_' || s.p[n] == '-' ||
	    (n > 0 && s.p[n] >= '0' && s.p[n] <= '9')))
		n++;
	if (n == 0 || n == s.n || s.p[n] != '=')
		return (struct span){ NULL, 0 };
	return span_head(s, n);
}

/* A value that a client chose freely and that stands without brackets ends
 * only before a key that may follow it. */
static struct span
take_free_value(struct span *s)
{
	struct span v = *s;
	size_t i;

	for (i = 0; i + 2 < s->n; i++) {
		struct span k;

		if (s->p[i] != ',' || s->p[i + 1] != ' ')
			continue;
		k = key_name(span_skip(*s, i + 2));
		if (k.n > 0 && (span_starts(k, "sasl_") ||
		    span_starts(k, "orig_")))
			break;
	}
	if (i + 2 >= s->n)
		i = s->n;
	v.n = i;
	*s = span_skip(*s, i);
	return v;
}

/* Without brackets: up to ", ", or to a blank before "(" or another key. */
static struct span
take_plain_value(struct span *s)
{
	size_t i;
	struct span v = *s;

	for (i = 0; i < s->n; i++) {
		if (s->p[i] == ',' && (i + 1 == s->n || s->p[i + 1] == ' '))
			break;
		if (s->p[i] != ' ')
			continue;
		if (i + 1 < s->n && s->p[i + 1] == '(')
			break;
		if (key_name(span_skip(*s, i + 1)).n > 0)
			break;
	}
	v.n = i;
	while (v.n > 0 && v.p[v.n - 1] == ' ')
		v.n--;
	*s = span_skip(*s, i);
	return v;
}

/* status=WORD (reply), or status=WORD, text */
static void
take_status(struct log_line *l, struct span *s)
{
	struct span w = { s->p, 0 };
	ptrdiff_t close;

	while (w.n < s->n && s->p[w.n] != ' ' && s->p[w.n] != ',')
		w.n++;
	l->status = w;
	log_add(l, "status", w);
	*s = span_skip(*s, w.n);
	if (TAKE(s, " (")) {
		close = span_rchr(*s, ')');
		l->reply = close < 0 ? *s : span_head(*s, (size_t)close);
		*s = span_skip(*s, close < 0 ? s->n : (size_t)close + 1);
	} else {
		TAKE(s, ", ");
	}
}

/* `user@example.com, relay=…`: an address whose brackets and name are
 * missing. */
static bool
take_bare_address(struct log_line *l, struct span *s)
{
	ptrdiff_t comma = span_find(*s, span_str(", "));
	struct span v;

	if (l->nfields > 0 || comma <= 0)
		return false;
	v = span_head(*s, (size_t)comma);
	if (span_chr(v, '@') <= 0 || span_chr(v, ' ') >= 0 ||
	    key_name(span_skip(*s, (size_t)comma + 2)).n == 0)
		return false;
	log_add(l, "to", v);
	*s = span_skip(*s, (size_t)comma);
	return true;
}

void
log_take_fields(struct log_line *l, struct span *s)
{
	size_t next = 0;

	while (s->n > 0) {
		struct span name = key_name(*s), v;
		int k;

		if (name.p == NULL) {
			if (!take_bare_address(l, s))
				return;
			TAKE(s, ", ");
			continue;
		}
		k = key_index(name, next);
		*s = span_skip(*s, name.n + 1);
		if (k >= 0 && keys[k].n == 6 &&
		    memcmp(keys[k].name, "status", 6) == 0) {
			take_status(l, s);
			return;
		}
		if (k >= 0 && span_starts(name, "sasl_") && name.n > 11)
			v = take_free_value(s);
		else if (!log_take_angle(s, &v))
			v = take_plain_value(s);
		if (k >= 0) {
			log_add(l, keys[k].name, v);
			next = (size_t)k + 1;
		}
		if (!TAKE(s, ", ") && !TAKE(s, " "))
			return;
	}
}
