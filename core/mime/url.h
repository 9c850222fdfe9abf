/* URLs (RFC 3986), as a browser takes them, and where they stand in a text.
 *
 * Splitting forgives what browsers forgive: backslashes for slashes, one
 * slash or three behind http:, a user part up to the last @.  What it gives
 * are parts of the text, nothing decoded; url_host decodes.
 *
 * Finding, in UTF-8 or bytes: URLs with a scheme (http, https, ftp, mailto,
 * file), names that begin with www., bare hosts and bare addresses.  A bare
 * one must end in a suffix that exists (the caller says which), and is ASCII.
 * A URL ends at blanks, quotes, angle brackets, control bytes and at the first
 * character that is not ASCII, except in a host.  Signs of the sentence at its
 * end do not belong to it: . , : ; ! ? ' * and a bracket that it did not
 * open; a run of five signs or more is an ornament.
 * Pure; time linear in the text.  Limit: URL_MAX bytes of one URL. */
#ifndef MTGP_MIME_URL_H
#define MTGP_MIME_URL_H

#include "core/base/arena.h"
#include "core/base/ip.h"

#define URL_MAX 8192

struct url {
	struct span	 text;		/* all of it */
	struct span	 scheme;	/* as written; "" */
	struct span	 user;		/* with its password; "" */
	bool		 has_user;	/* there is an @, perhaps with nothing
					 * in front */
	struct span	 host;		/* as written, v6 in brackets; "" */
	struct span	 port;		/* digits; "" */
	struct span	 path, query, fragment;	/* query without its ? */
};

/* s: trimmed, as in href.  A name without a scheme is a path (//host is a
 * host); schemes without // have all behind the colon as path. */
void	url_split(struct span s, struct url *ret);
/* The same where a person wrote it: without a scheme it begins with a host. */
void	url_split_bare(struct span s, struct url *ret);
bool	url_scheme_is(const struct url *u, const char *scheme);
/* http or https, with a host. */
bool	url_is_web(const struct url *u);
/* 0: not given, or no number up to 65535. */
unsigned url_port(const struct url *u);
/* %41 to A; other bytes stay. */
struct span url_decode(struct span s, struct arena *a);
/* The host decoded, with the dots of other scripts made ".", without brackets
 * and final dot. */
struct span url_host(const struct url *u, struct arena *a);
/* An address of any form that browsers take: 192.0.2.1, 0xc0000201,
 * 3221225985, 0300.0.2.1, [2001:db8::1].  0 or -EINVAL. */
int	url_address(struct span host, struct ip *ret);

/* The first URL (http, https) that path, query or fragment of it carries, as
 * is or encoded, on the arena; "" where there is none.  *more: there is
 * another one beside it. */
struct span url_carried(const struct url *u, struct arena *a, bool *more);

/* ---- in a text ---- */

enum url_form { URL_SCHEME, URL_BARE, URL_MAIL };

struct url_found {
	struct url	 url;		/* of a bare address: user and host */
	enum url_form	 form;
	struct span	 stuck;		/* what stands directly behind it that
					 * is not ASCII, up to a blank */
};

/* Is this (lower case, of a name) a suffix that exists? */
typedef bool	url_suffix_fn(struct span name);

/* The first one at or behind *at, which is left behind it.  False: there is
 * none. */
bool	url_next(struct span text, size_t *at, url_suffix_fn *exists,
		struct url_found *ret);

/* A URL that is written so that no program takes it for one: blanks between
 * the letters of http:// or behind it, or wide letters and signs there or in
 * the host.  As url_next; *ret: it, up to a blank or the sentence. */
bool	url_next_broken(struct span text, size_t *at, struct span *ret);

#endif
