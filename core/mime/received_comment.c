/* What the comments of a Received field say: the client's address, TLS, who
 * logged in, the envelope sender.  What fits no form says nothing. */
#include "core/mime/received_part.h"

/* "192.0.2.1:25"; "192.0.2.1.4025" is written so by some Exim */
static struct span
cut_port(struct span s)
{
	ptrdiff_t colon = span_rchr(s, ':');
	size_t i = (size_t)colon + 1, dots = 0;

	for (size_t k = 0; k < s.n; k++)
		dots += s.p[k] == '.';
	if (dots == 4 && colon < 0)
		return span_head(s, (size_t)span_rchr(s, '.'));
	/* one colon: of IPv6 there are more */
	if (colon < 0 || span_chr(s, ':') != colon || i == s.n)
		return s;
	for (; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return s;
	return span_head(s, (size_t)colon);
}

bool
trace_address(struct span s, struct ip *ret)
{
	ptrdiff_t end;

	if (span_starts(s, "[") && (end = span_chr(s, ']')) > 0) {
		struct span port = span_skip(s, (size_t)end + 1);

		if (port.n > 0 && port.p[0] != ':')
			return false;
		s = span_of(s.p + 1, (size_t)end - 1);
	}
	if (span_starts_nocase(s, "ipv6:"))
		s = span_skip(s, 5);
	if ((end = span_chr(s, '%')) > 0)
		s = span_head(s, (size_t)end);
	return ip_parse(cut_port(s), ret) == 0;
}

static bool
value_of(struct span word, const char *key, struct span *ret)
{
	if (!span_starts_nocase(word, key) || word.n == strlen(key))
		return false;
	*ret = span_skip(word, strlen(key));
	return true;
}

static bool
says_helo(struct span word)
{
	return word.n == 4 && (span_starts_nocase(word, "helo") ||
	    span_starts_nocase(word, "ehlo") ||
	    span_starts_nocase(word, "lhlo"));
}

/* "helo=x ident=y verified", ", HELO x" behind an address */
static void
read_attributes(struct span s, struct client *ret)
{
	struct span word;

	if (span_find_nocase(s, span_str("may be forged")) >= 0)
		ret->forged = true;
	while (trace_word(&s, &word)) {
		if (says_helo(word)) {
			ret->helo = span_trim(s);
			return;
		}
		if (span_is(word, "verified"))
			ret->verified = true;
		else if (span_eq_nocase(word, span_str("with")))
			(void)trace_word(&s, &ret->auth);
		else if (!value_of(word, "helo=", &ret->helo))
			(void)value_of(word, "ident=", &ret->ident);
	}
}

bool
trace_helo(struct span comment, struct client *ret)
{
	static const char *const keys[] = { "helo=", "ident=", "port=" };
	struct span s = span_trim(comment), rest = s, word;
	bool account;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (span_starts_nocase(s, keys[i])) {
			read_attributes(s, ret);
			return true;
		}
	}
	/* "account user HELO x" */
	account = span_starts_nocase(s, "account ") && span_chr(s, '[') < 0;
	if (account) {
		(void)trace_word(&rest, &ret->auth);
		(void)trace_word(&rest, &ret->user);
	}
	if (!trace_word(&rest, &word) || !says_helo(word) || rest.n == 0)
		return account;
	ret->helo = span_trim(rest);
	return true;
}

/* "name", "ident@name", "ident@" in front of the address. */
static void
read_front(struct span front, struct client *ret)
{
	ptrdiff_t at;
	struct span word;

	if (span_starts_nocase(front, "account ")) {
		(void)trace_word(&front, &ret->auth);
		(void)trace_word(&front, &ret->user);
		return;
	}
	while (trace_word(&front, &word))
		ret->name = word;
	at = span_rchr(ret->name, '@');
	if (at < 0)
		return;
	ret->ident = span_head(ret->name, (size_t)at);
	ret->name = span_skip(ret->name, (size_t)at + 1);
	if (span_starts_nocase(ret->ident, "ident:"))
		ret->ident = span_skip(ret->ident, 6);
}

/* "name [192.0.2.1] …": where it begins with the address, what stands behind
 * that is HELO's; else nothing behind the address is. */
static bool
read_bracketed(struct span c, struct client *ret)
{
	ptrdiff_t open = span_starts(c, "[") ? 0 : span_rchr(c, '['), close;
	struct span rest;

	if (open < 0)
		return false;
	rest = span_skip(c, (size_t)open);
	close = span_chr(rest, ']');
	if (close < 0 || !trace_address(span_head(rest, (size_t)close + 1),
	    &ret->ip))
		return false;
	ret->bracketed = true;
	read_front(span_head(c, (size_t)open), ret);
	read_attributes(span_skip(rest, (size_t)close + 1), ret);
	return true;
}

/* "192.0.2.1, HELO x", "ident@192.0.2.1 with login" */
static bool
read_plain(struct span c, struct client *ret)
{
	struct span word;
	ptrdiff_t at;

	if (!trace_word(&c, &word))
		return false;
	at = span_rchr(word, '@');
	if (!trace_address(span_skip(word, (size_t)(at + 1)), &ret->ip))
		return false;
	if (at > 0)
		read_front(span_head(word, (size_t)at + 1), ret);
	ret->port = cut_port(word).n < word.n;
	read_attributes(c, ret);
	return true;
}

bool
trace_client(struct span comment, struct client *ret)
{
	struct client c = { .bracketed = false };

	comment = span_trim(comment);
	if (!read_bracketed(comment, &c) && !read_plain(comment, &c))
		return false;
	*ret = c;
	return true;
}

/* ---- TLS ---- */

static bool
is_cipher(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* "1.2", "v1_2", "-1.0", "3" behind TLS or SSL. */
static const char *
version_at(struct span s, bool ssl)
{
	static const char *const tls[] = { "TLSv1.0", "TLSv1.1", "TLSv1.2",
		"TLSv1.3" };
	unsigned minor = 0;

	while (s.n > 0 && memchr("vV-_ ", s.p[0], 5))
		s = span_skip(s, 1);
	if (s.n == 0)
		return NULL;
	if (ssl)
		return s.p[0] == '3' ? "SSLv3" : s.p[0] == '2' ? "SSLv2" :
		    NULL;
	if (s.p[0] != '1')
		return NULL;
	if (s.n > 2 && (s.p[1] == '.' || s.p[1] == '_'))
		minor = (unsigned)(unsigned char)s.p[2] - '0';
	return minor < 4 ? tls[minor] : NULL;
}

/* The first version, and what stands behind it. */
static struct span
read_version(struct span s, struct received *r)
{
	for (size_t i = 0; i + 4 <= s.n; i++) {
		struct span here = span_skip(s, i);
		bool tls = span_starts_nocase(here, "tls");
		const char *v = NULL;

		if (tls || span_starts_nocase(here, "ssl"))
			v = version_at(span_skip(here, 3), !tls);
		if (v == NULL)
			continue;
		r->tls_version = v;
		return span_skip(here, 3);
	}
	return span_of(NULL, 0);
}

static bool
take_cipher(struct span s, struct received *r)
{
	struct span c = s;
	size_t n = 0;

	while (n < c.n && is_cipher(c.p[n]))
		n++;
	c = span_head(c, n);
	if (n < 3 || span_is(c, "OTHER") || span_is(c, "NONE") ||
	    span_eq_nocase(c, span_str("unknown")))
		return false;
	r->tls_cipher = c;
	return true;
}

/* "VERSION:CIPHER:BITS", "VERSION, BITSbits,CIPHER" */
static void
cipher_behind(struct span s, struct received *r)
{
	ptrdiff_t bits = span_find(s, span_str("bits,"));
	size_t n = 0;

	while (n < s.n && s.p[n] != ':' && s.p[n] != ' ' && s.p[n] != ',')
		n++;
	if (n < s.n && s.p[n] == ':')
		(void)take_cipher(span_skip(s, n + 1), r);
	else if (bits > 0)
		(void)take_cipher(span_trim(span_skip(s, (size_t)bits + 5)),
		    r);
}

void
trace_tls(struct span s, struct received *r)
{
	struct span behind = read_version(s, r), rest = s;
	ptrdiff_t at;

	/* the version itself may follow the word: "Cipher TLSv1:X:168" */
	while ((at = span_find_nocase(rest, span_str("cipher"))) >= 0) {
		rest = span_skip(rest, (size_t)at + 6);
		if (rest.n > 1 && memchr("= :", rest.p[0], 3) &&
		    behind.n > 0 && rest.p + 1 + 3 == behind.p)
			break;
		if (rest.n > 1 && memchr("= :", rest.p[0], 3) &&
		    take_cipher(span_skip(rest, 1), r))
			return;
	}
	cipher_behind(behind, r);
}

/* ---- other comments ---- */

static void
read_auth(struct span c, size_t at, struct received *r)
{
	struct span rest = span_skip(c, at), word;

	(void)trace_word(&rest, &r->auth);
	(void)trace_word(&rest, &word);
	if (word.n > 0 && (span_eq_nocase(word, span_str("as")) ||
	    span_eq_nocase(word, span_str("user")) ||
	    span_eq_nocase(word, span_str("sender:"))))
		(void)trace_word(&rest, &r->user);
}

/* "AUTH: LOGIN user, SSL: TLSv1/SSLv3,128bits,RC4-MD5" */
static void
read_courier(struct span c, struct received *r)
{
	ptrdiff_t tls = span_find(c, span_str("TLS: "));

	if (tls < 0)
		tls = span_find(c, span_str("SSL: "));
	if (tls > 0)
		trace_tls(span_skip(c, (size_t)tls + 5), r);
	c = span_skip(c, 5);
	(void)trace_word(&c, &r->auth);
	if (trace_word(&c, &r->user) && span_ends(r->user, ":"))
		r->user = span_of(NULL, 0);
}

static bool
about_tls(struct span c)
{
	static const char *const fronts[] = { "using ", "version=", "tls",
		"ssl", "cipher" };

	for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++)
		if (span_starts_nocase(c, fronts[i]))
			return true;
	return false;
}

void
trace_comment(struct span comment, struct received *r)
{
	struct span c = span_trim(comment), word;
	ptrdiff_t at;

	if (span_starts_nocase(c, "envelope-from") ||
	    span_starts_nocase(c, "envelope-sender")) {
		(void)trace_word(&c, &word);
		if (trace_word(&c, &word)) {
			r->envelope_from = trace_bare(word);
			r->has_envelope = true;
		}
	} else if (span_starts_nocase(c, "auth: ")) {
		read_courier(c, r);
	} else if (about_tls(c)) {
		trace_tls(c, r);
	} else if (span_ends_nocase(c, span_str(" encrypted"))) {
		(void)take_cipher(c, r);
	} else if ((at = span_find_nocase(c,
	    span_str("authenticated "))) >= 0 || span_eq_nocase(c,
	    span_str("authenticated"))) {
		read_auth(c, at < 0 ? 0 : (size_t)at, r);
	} else if (span_find_nocase(c, span_str("may be forged")) >= 0) {
		r->forged = true;
	}
}

const char *
trace_protocol(struct span with)
{
	static const struct { const char *word, *name; } known[] = {
		{ "SMTP", "SMTP" }, { "SMTPS", "SMTPS" }, { "ESMTP", "ESMTP" },
		{ "ESMTPS", "ESMTPS" }, { "ESMTPA", "ESMTPA" },
		{ "ESMTPSA", "ESMTPSA" }, { "LMTP", "LMTP" },
		{ "LMTPS", "LMTPS" }, { "LMTPA", "LMTPA" },
		{ "LMTPSA", "LMTPSA" }, { "UTF8SMTP", "UTF8SMTP" },
		{ "UTF8SMTPS", "UTF8SMTPS" }, { "UTF8SMTPA", "UTF8SMTPA" },
		{ "UTF8SMTPSA", "UTF8SMTPSA" }, { "UTF8LMTP", "UTF8LMTP" },
		{ "UTF8LMTPS", "UTF8LMTPS" }, { "UTF8LMTPA", "UTF8LMTPA" },
		{ "UTF8LMTPSA", "UTF8LMTPSA" }, { "SMTPSVC", "SMTP" },
		{ "ASMTP", "ESMTPA" }, { "BSMTP", "BSMTP" },
		{ "LOCAL-BSMTP", "BSMTP" }, { "HTTP", "HTTP" },
		{ "HTTPREST", "HTTP" }, { "HTTPS", "HTTPS" },
		{ "LOCAL", "LOCAL" }, { "POP3", "POP3" }, { "POP3S", "POP3S" },
		{ "IMAP", "IMAP" }, { "IMAPS", "IMAPS" }, { "QMTP", "QMTP" },
		{ "QMQP", "QMQP" }, { "UUCP", "UUCP" }, { "MMS", "MMS" },
	};
	size_t n = 0;

	for (; with.n > 0; with = span_skip(with, n + 1)) {
		struct span word;

		for (n = 0; n < with.n && !memchr(" \t/[],", with.p[n],
		    6); n++)
			;
		word = span_head(with, n);
		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			if (span_eq_nocase(word, span_str(known[i].word)))
				return known[i].name;
	}
	return "";
}
