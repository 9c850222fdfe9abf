/* Inside core/mime: the pieces of a Received field.
 *
 * Tokens are words, comments and semicolons.  A comment ends where its own
 * bracket closes; "<…>" is never torn apart; a bracket without its partner is
 * an ordinary byte of a word. */
#ifndef MTGP_MIME_RECEIVED_PART_H
#define MTGP_MIME_RECEIVED_PART_H

#include "core/mime/received.h"

enum trace_kind { TRACE_END, TRACE_WORD, TRACE_COMMENT, TRACE_SEMICOLON };

struct trace_token {
	enum trace_kind	 kind;
	struct span	 text;		/* of a comment: without its brackets */
	bool		 glued;		/* no blank in front of it */
};

struct trace {
	struct span	 text;
	size_t		 at;
	uint8_t		 closed[RECEIVED_MAX / 8];	/* a "(" that is */
};

/* text: at most RECEIVED_MAX bytes */
void	trace_init(struct trace *t, struct span text);
struct trace_token trace_next(struct trace *t);

/* The next word of a comment or value, cut at blanks and commas. */
bool	trace_word(struct span *rest, struct span *ret);
/* Without < > around it. */
struct span trace_bare(struct span s);

/* The client, as a comment in front of "by" tells it. */
struct client {
	struct ip	 ip;
	struct span	 name, ident, helo;
	struct span	 auth, user;
	bool		 bracketed;	/* [192.0.2.1], not 192.0.2.1 */
	bool		 port, verified, forged;
};

/* "[192.0.2.1]", "IPv6:2001:db8::1", "192.0.2.1:25", …, whole. */
bool	trace_address(struct span s, struct ip *ret);
/* Does the comment hold the address of the client? */
bool	trace_client(struct span comment, struct client *ret);
/* "helo=x ident=y", "HELO x" alone; false: it is no such comment. */
bool	trace_helo(struct span comment, struct client *ret);
/* TLS, log-in and envelope sender of a comment. */
void	trace_comment(struct span comment, struct received *r);
/* The name of a protocol that is written there, in our spelling, or "". */
const char *trace_protocol(struct span with);
void	trace_tls(struct span s, struct received *r);

#endif
