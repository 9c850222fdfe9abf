/* One Received field (RFC 5321, 4.4): who handed the mail over to whom, as
 * the receiving server wrote it, in the wordings of Postfix, Exim, sendmail,
 * Exchange, Gmail, qmail, Courier, MDaemon, Yahoo and others.
 *
 * What the client said (HELO) is hostile and stands in front of what the
 * server found out; so `by` is the last one outside of comments, and the
 * address that of the last comment in front of it which holds one (of Exim,
 * which writes HELO behind the address: the first).  A HELO that imitates
 * other parts changes nothing in what comes behind it.  Nothing in a comment
 * becomes by, with, via, id, for or the date; brackets that are not closed
 * are ordinary bytes.
 *
 * All spans lie in the field's body, which is best unfolded before
 * (field_unfold); tls_version and protocol are words of ours.
 * Limit: RECEIVED_MAX bytes; a longer field is RECEIVED_NONE. */
#ifndef MTGP_MIME_RECEIVED_H
#define MTGP_MIME_RECEIVED_H

#include "core/base/ip.h"

#define RECEIVED_MAX 8192

enum received_kind {
	RECEIVED_NONE,		/* not understood */
	RECEIVED_HOST,		/* by a host whose address is known */
	RECEIVED_NAMED,		/* by a host whose address is not written */
	RECEIVED_LOCAL,		/* inside the server: a program, a queue, a
				 * filter; no host to name */
	RECEIVED_FETCHED,	/* got from a mailbox (POP3, IMAP) */
};

struct received {
	enum received_kind kind;
	bool		 submitted;	/* LOCAL: a user's program did (userid,
					 * "(from user)", "with local") */
	struct span	 from;		/* the name behind "from" */
	struct span	 helo;		/* what the client said it was */
	struct span	 rdns;		/* the name the server found */
	bool		 forged;	/* "may be forged": not confirmed */
	struct ip	 ip;		/* of the client; n 0: none */
	struct span	 by;
	struct ip	 by_ip;		/* behind "by", or by itself */
	struct span	 with;		/* as written */
	const char	*protocol;	/* "ESMTPS", …, of it; or "" */
	struct span	 via, id;
	struct span	 for_whom;	/* without < > */
	struct span	 ident;		/* RFC 1413, or of qmail */
	struct span	 envelope_from;	/* without < > */
	bool		 has_envelope;	/* "<>" is one, too */
	struct span	 auth;		/* the word that says that the client
					 * logged in; "": none does */
	struct span	 user;		/* who logged in, where it says so */
	const char	*tls_version;	/* "TLSv1.3", …, "SSLv3", or "" */
	struct span	 tls_cipher;
	struct span	 date;		/* for mime_date */
};

void	received_read(struct span body, struct received *ret);
const char *received_kind_name(enum received_kind k);	/* "host" */

#endif
