/* What a refusal means: data/replies (provider first, then code).
 *
 * A reply is normalised first: "smtp; " and Postfix's "host X[ip] said: "
 * taken off, joined multi-line replies undone (550-5.7.1 … 550 5.7.1 …).
 * Providers by suffix of the answering host, then of the recipient's domain,
 * then words in the reply; generic groups postfix-local, dnsbl,
 * postfix-remote, any behind them.  Within a group the first match wins.
 * Patterns: PCRE2, caseless, JIT, with match and heap limits (a pattern that
 * runs into one does not match); a reply is cut at 8 KiB.  Immutable after
 * loading: any thread may use it.
 * Rows that a user's file adds are tried before the others of their group. */
#ifndef MTGP_BOUNCE_REPLIES_H
#define MTGP_BOUNCE_REPLIES_H

#include "core/base/arena.h"
#include "core/sheet/sheet.h"
#include "core/text/error.h"

struct replies;

struct reply_meaning {
	const char	*id;		/* "gmail.ipv6-auth" */
	const char	*provider;	/* group */
	struct text	 provider_name;	/* none for generic groups */
	const char	*reason;	/* Sisimai's word */
	bool		 permanent;
	struct text	 meaning, remedy, phone;	/* slots filled */
	const char	*check;		/* ptr spf dkim … none */
	bool		 retried;	/* our server sends it again by itself:
					 * 4xx, or no code and not permanent */
	const char	*url;
	struct span	 code, enhanced;	/* as found in the reply */
	struct span	 our_address;	/* IP in the reply, or empty */
	struct span	 normalised;
};

/* dir: folder with replies.tsv and providers.tsv; user_dir may be NULL
 * (rows there override by id). */
int	replies_load(const char *dir, const char *user_dir,
		struct replies **ret, struct error *e);
void	replies_free(struct replies *r);
size_t	replies_count(const struct replies *r);
/* 00:00 UTC of the day of the older table; TIME_NONE: not dated. */
usec_t	replies_dated(const struct replies *r);
/* The row `knowledge` (core/sheet/age.h) where the tables are old. */
void	replies_age_row(const struct replies *r, struct sheet *s,
		usec_t now);
/* host: who answered (a name, or NAME[IP] as in relay=), rcpt: recipient; both
 * may be empty.  0, or -ENOENT when nothing fits (cannot happen for a text
 * that begins with a 4xx/5xx code); code, enhanced, our_address and
 * normalised are filled then too.  id, provider, reason, check and url belong
 * to r, the rest to the arena. */
int	replies_explain(const struct replies *r, struct span text,
		struct span host, struct span rcpt, struct arena *a,
		struct reply_meaning *ret);
/* Is that the address of a phone company's customer?  They answer 250 and may
 * drop the mail by the customer's own settings. */
bool	replies_is_carrier(const struct replies *r, struct span address);
/* Appends to out; *ret_host (may be NULL) points into text. */
int	replies_normalise(struct span text, struct buf *out,
		struct span *ret_host);
/* What a row says of a meaning: value (code and enhanced code), why, remedy,
 * phone, fields rule provider reason check our_address. */
void	replies_row(struct sheet *s, struct row *r,
		const struct reply_meaning *m);
/* The sheet of `bounce --text` (kind "bounce"; rows meaning, resend,
 * recipient, knowledge: docs/checks/bounce.md).  NULL: no memory. */
struct sheet *replies_sheet(const struct replies *r, struct span text,
		struct span host, struct span rcpt, usec_t now);

#endif
