/* The receiver's receipt: what its reply to the last dot says about its own
 * number for the mail and its own clock.
 *
 * A table of shapes, tried in order; a shape is recognised as a whole or not
 * at all.  Everything here is the other side's claim: shown, never judged by.
 * 0, or -ENOENT when the reply is no receipt; nothing is allocated. */
#include <errno.h>

#include "core/base/base64.h"
#include "core/base/timeparse.h"
#include "core/log/message.h"

struct shape {
	const char	*product;
	bool		(*parse)(struct span s, struct log_receipt *ret);
};

static bool
alnum(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Bytes up to a blank or a closing sign. */
static struct span
token(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != ' ' && s.p[n] != ')' && s.p[n] != ']' &&
	    s.p[n] != ',' && s.p[n] != ';')
		n++;
	while (n > 0 && s.p[n - 1] == '.')
		n--;
	return span_head(s, n);
}

static bool
behind(struct span s, const char *mark, struct span *ret)
{
	ptrdiff_t at = span_find_nocase(s, span_str(mark));

	if (at < 0)
		return false;
	*ret = span_skip(s, (size_t)at + strlen(mark));
	return true;
}

/* `250 2.0.0 OK`: without code, enhanced code and ok. */
static struct span
drop_codes(struct span s)
{
	size_t n;

	if (s.n >= 3 && s.p[0] == '2' && s.p[1] == '5' && s.p[2] == '0')
		s = span_skip(s, s.n > 3 ? 4 : 3);
	n = 0;
	while (n < s.n && ((s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == '.'))
		n++;
	if (n >= 5 && s.p[0] == '2' && s.p[1] == '.' && n < s.n &&
	    s.p[n] == ' ')
		s = span_skip(s, n + 1);
	return s;
}

/* Seconds since 1970 that can be a mail's time. */
static bool
plausible(int64_t sec)
{
	return sec > 631152000 && sec < INT64_C(4102444800);
}

/* ok 1725267419 qp 566407 */
static bool
qmail(struct span s, struct log_receipt *ret)
{
	uint64_t sec;
	struct span t;
	ptrdiff_t at;

	if (!behind(s, "ok ", &s))
		return false;
	at = span_find(s, span_str(" qp "));
	if (at <= 0 || span_u64(span_head(s, (size_t)at), INT64_MAX / 1000000,
	    &sec) != 0 || !plausible((int64_t)sec))
		return false;
	t = token(span_skip(s, (size_t)at + 4));
	if (t.n == 0)
		return false;
	ret->clock = (usec_t)sec * USEC_SEC;
	ret->id = t;
	return true;
}

/* OK  1725267419 abc-20si123.4 - gsmtp */
static bool
gmail(struct span s, struct log_receipt *ret)
{
	struct span t;
	uint64_t sec;

	if (!span_ends(s, " - gsmtp") && !span_ends(s, " - smtp"))
		return false;
	if (!behind(s, "OK", &s))
		return false;
	while (s.n > 0 && *s.p == ' ')
		s = span_skip(s, 1);
	t = token(s);
	if (span_u64(t, INT64_MAX / 1000000, &sec) == 0 &&
	    plausible((int64_t)sec)) {
		ret->clock = (usec_t)sec * USEC_SEC;
		s = span_skip(s, t.n);
		while (s.n > 0 && *s.p == ' ')
			s = span_skip(s, 1);
		t = token(s);
	}
	ret->id = t;
	return t.n > 0;
}

/* [InternalId=123, Hostname=x] … Queued mail for delivery */
static bool
exchange(struct span s, struct log_receipt *ret)
{
	struct span t;

	if (!behind(s, "[InternalId=", &t))
		return false;
	ret->id = token(t);
	return ret->id.n > 0;
}

/* from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as X */
static bool
amavis(struct span s, struct log_receipt *ret)
{
	struct span t;

	if (!behind(s, "from MTA(", &t) || !behind(t, "queued as ", &t))
		return false;
	ret->id = token(t);
	return ret->id.n > 0;
}

static bool
postfix(struct span s, struct log_receipt *ret)
{
	struct span t;

	if (!behind(s, "ok: queued as ", &t))
		return false;
	ret->id = token(t);
	return ret->id.n > 0;
}

static int
base62(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 36;
	return -1;
}

/* OK id=1Unmew-0000ea-SE: six digits of base 62 are seconds */
static bool
exim(struct span s, struct log_receipt *ret)
{
	struct span t;
	int64_t sec = 0;

	if (!behind(s, "ok id=", &t))
		return false;
	t = token(t);
	if (t.n < 16 || t.p[6] != '-')
		return false;
	for (int i = 0; i < 6; i++) {
		int d = base62(t.p[i]);

		if (d < 0)
			return false;
		sec = sec * 62 + d;
	}
	if (plausible(sec))
		ret->clock = sec * USEC_SEC;
	ret->id = t;
	return true;
}

/* t5UI2nBt018923: year mod 60, month, day, hour, minute, second in one digit
 * each (sendmail 8.12 and newer, UTC) */
static void
sendmail_clock(struct span id, struct log_receipt *ret)
{
	int v[6];
	int64_t days;

	if (id.n != 14)
		return;
	for (int i = 0; i < 6; i++) {
		v[i] = base62(id.p[i]);
		if (v[i] < 0 || v[i] > 59)
			return;
	}
	for (size_t i = 8; i < 14; i++)
		if (id.p[i] < '0' || id.p[i] > '9')
			return;
	if (v[1] > 11 || v[2] < 1 || v[2] > 31 || v[3] > 23)
		return;
	days = time_days_from_civil(1900 + v[0] + (v[0] >= 30 ? 60 : 120),
	    v[1] + 1, v[2]);
	ret->clock = (days * 86400 + v[3] * 3600 + v[4] * 60 + v[5]) *
	    USEC_SEC;
}

static bool
sendmail(struct span s, struct log_receipt *ret)
{
	ptrdiff_t at = span_find(s,
	    span_str(" Message accepted for delivery"));

	if (at <= 0)
		return false;
	s = drop_codes(span_head(s, (size_t)at));
	if (s.n == 0 || span_chr(s, ' ') >= 0)
		return false;
	at = span_chr(s, '-');
	sendmail_clock(at == 14 ? span_head(s, 14) : s, ret);
	ret->id = s;
	return true;
}

/* Ok 0100018213535d84-abcdef87-74d3-4192-a8c5-e763ee11238f-000000: twelve of
 * the first sixteen digits are milliseconds */
static bool
ses(struct span s, struct log_receipt *ret)
{
	struct span t;
	int64_t ms = 0;

	s = drop_codes(s);
	if (!span_starts_nocase(s, "ok "))
		return false;
	t = token(span_skip(s, 3));
	if (t.n < 50 || t.p[16] != '-' || t.p[25] != '-' ||
	    !span_ends(t, "-000000"))
		return false;
	for (int i = 4; i < 16; i++) {
		int d = hex_value(t.p[i]);

		if (d < 0)
			return false;
		ms = ms * 16 + d;
	}
	if (plausible(ms / 1000))
		ret->clock = ms * 1000;
	ret->id = t;
	return true;
}

/* <taro@example.jp> wArTL0TxF2AccAAAYr7Zvw Saved: bytes 4 to 7 of the
 * session are seconds, least byte first */
static bool
dovecot(struct span s, struct log_receipt *ret)
{
	unsigned char raw[9];
	size_t n;
	ptrdiff_t at;
	struct span t;
	int64_t sec;

	if (!span_ends(s, " Saved"))
		return false;
	s = span_head(s, s.n - 6);
	at = span_rchr(s, ' ');
	if (at < 0)
		return false;
	t = span_skip(s, (size_t)at + 1);
	if (t.n < 12)
		return t.n > 0 && (ret->id = t, true);
	if (base64_decode(span_head(t, 12), (char *)raw, &n) < 0 ||
	    n != sizeof raw)
		return false;
	sec = raw[4] | (int64_t)raw[5] << 8 | (int64_t)raw[6] << 16 |
	    (int64_t)raw[7] << 24;
	if (plausible(sec))
		ret->clock = sec * USEC_SEC;
	ret->id = t;
	return true;
}

/* ok dirdel */
static bool
yahoo(struct span s, struct log_receipt *ret)
{
	(void)ret;
	return span_eq_nocase(drop_codes(s), span_str("ok dirdel"));
}

/* A number behind words that servers use for it. */
static bool
worded(struct span s, struct log_receipt *ret)
{
	static const char *const words[] = { "queued as ", "queued for deli"
	    "very as ", "message received: ", "queued with id ",
	    "message queued as ", "queue id: ", "accepted as ", "id=",
	    "qid=", "mail accepted: ", };
	struct span t;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (behind(s, words[i], &t) && token(t).n > 0) {
			ret->id = token(t);
			return true;
		}
	return false;
}

/* The only word behind the codes, with a digit in it: `250 2.0.0 Ok A1B2C3` */
static bool
lone(struct span s, struct log_receipt *ret)
{
	bool any = false;

	s = drop_codes(s);
	if (span_starts_nocase(s, "ok ") || span_starts_nocase(s, "ok:"))
		s = span_skip(s, 3);
	s = span_trim(s);
	if (s.n < 5 || s.n > 100)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!alnum(s.p[i]) && strchr("-_.@=+/", s.p[i]) == NULL)
			return false;
		any |= s.p[i] >= '0' && s.p[i] <= '9';
	}
	ret->id = s;
	return any;
}

static const struct shape shapes[] = {
	{ "amavis", amavis },
	{ "gmail", gmail },
	{ "qmail", qmail },
	{ "exchange", exchange },
	{ "postfix", postfix },
	{ "exim", exim },
	{ "sendmail", sendmail },
	{ "ses", ses },
	{ "dovecot", dovecot },
	{ "yahoo-jp", yahoo },
	{ NULL, worded },
	{ NULL, lone },
};

int
log_receipt_parse(struct span reply, struct log_receipt *ret)
{
	reply = span_trim(reply);
	if (reply.n == 0 || reply.p[0] != '2')
		return -ENOENT;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct log_receipt r = { .product = shapes[i].product,
			.clock = TIME_NONE };

		if (shapes[i].parse(reply, &r)) {
			*ret = r;
			return 0;
		}
	}
	return -ENOENT;
}
