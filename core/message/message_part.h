/* Inside core/message: what the files of the analysis share.
 *
 * A check adds its rows (top level) and returns 0, or -ENOMEM.  It is called
 * anew at each judgement: it asks all that it can ask at once, and leaves
 * rows pending whose answers are not in.  Sentences are "message.<row>.*". */
#ifndef MTGP_MESSAGE_MESSAGE_PART_H
#define MTGP_MESSAGE_MESSAGE_PART_H

#include "core/auth/arc.h"
#include "core/forged/forged.h"
#include "core/message/results.h"

struct message_content;		/* content.c */
struct route;

/* What is read of a part; part NULL: there is none. */
struct message_text {
	const struct mime_part *part;
	struct span	 source;	/* UTF-8, as written */
	struct span	 seen;		/* what a person reads of it */
	struct span	 text;		/* its beginning, for the row */
	bool		 cut;		/* there is more of it */
};

/* Prepared once. */
struct message {
	struct arena	*arena;
	struct message_options o;	/* copied */
	struct span	 mail;
	struct mime_mail mime;
	struct fields	 fields;	/* of the mail itself */
	struct addresses from;		/* of the first From */
	struct span	 from_domain;	/* ASCII, of the first address; or "" */
	struct dkim	*dkim;
	struct arc	*arc;
	struct route	*route;		/* trust.h */
	struct message_text text[2];	/* plain, HTML */
	struct arena	*page;		/* of both */
	struct html	 html;		/* where text[1] has a part */
	struct forge_view *view;	/* what forged.c gave … */
	struct forged	*forged;	/* … and got; NULL: not looked at */
	struct message_content *contents;	/* of each part; or NULL */
	struct lists	*services;	/* by the facts; who owns what */
};

/* One judgement. */
struct message_judge {
	const struct message *m;
	struct asker	*by;
	struct arena	*a;		/* of this judgement */
	struct sheet	*s;
	usec_t		 now;
	struct message_results r;	/* for all checks */
	struct forge_outcome forged;	/* of message_forged */
};

/* NUL-terminated, on the sheet; never NULL. */
const char *message_z(struct message_judge *j, struct span v);
/* why: message.<id> and remedy: message.<id>.remedy where that exists; the
 * arguments are name, value, …, NULL. */
void	message_say(struct message_judge *j, struct row *r,
		enum severity severity, const char *id, ...)
		__attribute__((sentinel));
/* dns_look from the vantage of the options; what is no name is DNS_ABSENT.
 * 0 or -ENOMEM. */
int	message_look(struct message_judge *j, struct span name, int type,
		struct dns_look *ret);
/* True: the look says something.  Else the row is made pending or unknown
 * and says why. */
bool	message_settled(struct message_judge *j, struct row *r,
		const struct dns_look *l, struct span name);
/* A name with dots as DNS knows it, in ASCII (RFC 5891); "" where it is
 * none. */
struct span message_ascii(struct span domain, struct arena *a);

int	message_texts_read(struct message *m);	/* 0 or -ENOMEM */
int	message_contents_read(struct message *m);	/* 0 or -ENOMEM */
/* Part i of the mail: fields detected and mismatch, where it was looked at. */
void	message_content_row(struct message_judge *j, size_t i,
		struct row *r);
int	message_said_read(struct message_judge *j,
		struct message_said *ret);	/* 0 or -ENOMEM */
int	message_forged_read(struct message *m);	/* 0, -ENOMEM, -ENOENT */
/* What is known by now for forged_judge.  0 or -ENOMEM. */
int	message_forged_results(struct message_judge *j,
		struct forge_results *ret);
/* Is that a name of our own servers in Authentication-Results? */
bool	message_is_authserv(struct message_judge *j, struct span id);
/* Did our side write this field of results?  Where no name of ours is known:
 * the server that took the mail, as far as can be assumed (authres.c). */
bool	message_wrote_results(struct message_judge *j,
		const struct field_raw *f, struct span id);
/* Names below one organization; false where one is none. */
bool	message_same_house(struct message_judge *j, struct span a,
		struct span b);
int	message_results(struct message_judge *j);	/* 0 or -ENOMEM */
int	message_iprev_read(struct message_judge *j,
		struct iprev_outcome *ret);	/* 0 or -ENOMEM */

/* The checks, in the order of the sheet; those of the route: trust.h. */
typedef int	message_check(struct message_judge *j);
message_check	message_from;	/* from */
message_check	message_exists;	/* exists */
message_check	message_spf;	/* spf */
message_check	message_dkim;	/* dkim, dkim.signature */
message_check	message_arc;	/* arc */
message_check	message_dmarc;	/* dmarc */
message_check	message_forged;	/* forged, verdict, the main signals */
message_check	message_abused;	/* abused */
message_check	message_signals;	/* all other signals */
message_check	message_owner;	/* owner */
message_check	message_headers;	/* header */
message_check	message_texts;	/* text */
message_check	message_parts;	/* part */

#endif
