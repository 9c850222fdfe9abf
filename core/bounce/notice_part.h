/* Inside core/bounce: a returned mail while it is read.  Everything hangs on
 * its arena, or lies in the mail. */
#ifndef MTGP_BOUNCE_NOTICE_PART_H
#define MTGP_BOUNCE_NOTICE_PART_H

#include "core/bounce/notice.h"
#include "core/mime/part.h"

/* What the mail is; the words of the field `notice` (docs/checks/bounce.md). */
enum notice_kind {
	NOTICE_MAIL,		/* none of these */
	NOTICE_FAILED,
	NOTICE_DELAYED,
	NOTICE_DELIVERED,	/* a report of success */
	NOTICE_REPLY,		/* vacation, automatic reply */
	NOTICE_RECEIPT,		/* MDN: read, deleted */
	NOTICE_COMPLAINT,	/* ARF */
};

struct notice_rcpt {
	struct span	 address;	/* "user@domain", or what stands there */
	struct span	 original;	/* as the sender wrote it; "" */
	const char	*action;	/* failed delayed delivered relayed
					 * expanded; "": not said */
	struct span	 status;	/* "5.1.1" or "" */
	struct span	 reply;		/* as it stands, unfolded */
	struct span	 said;		/* all that a notice says of it */
	struct span	 transcript;	/* what a server said of it … */
	struct span	 command;	/* … to RCPT, DATA, …; or "" */
	struct span	 mta;		/* who answered, or "" */
	struct span	 where;		/* in the mail; else p is NULL */
	struct span	 shown;		/* the reply in one line */
	struct span	 our_address;	/* in it, or "" */
	const char	*reason;	/* of what is no failure; or NULL */
	bool		 known;
	struct reply_meaning m;
};

/* The mail that came back. */
struct notice_back {
	struct span	 message_id, subject, from, to;
	const char	*part;		/* its path; NULL: not whole */
	usec_t		 date;		/* TIME_NONE */
	struct span	 fields;	/* its header, as UTF-8 or raw */
};

struct bounce {
	struct arena	*arena;
	struct span	 mail;
	struct mime_mail mime;
	const struct replies *replies;
	enum notice_kind kind;
	const char	*dialect;	/* who writes like that; "" */
	struct notice_rcpt *v;
	size_t		 n, cap;
	bool		 more;
	bool		 closed;	/* all recipients are known */
	bool		 notice;	/* a dialect was recognised */
	bool		 complaint;	/* without a report of RFC 5965 */
	struct span	 mta, queue_id, feedback, source_ip;
	usec_t		 arrival;	/* TIME_NONE */
	struct notice_back back;
	struct span	 words;		/* of the notice: UTF-8, LF */
};

/* A part of the notice itself, not of a mail inside it. */
bool	notice_is_own(const struct mime_part *p);
/* The body of a part, decoded, on the arena; "" where there is none. */
struct span notice_bytes(struct bounce *b, const struct mime_part *p);
/* The recipient of that address, or a new one; NULL: no memory, no room. */
struct notice_rcpt *notice_rcpt(struct bounce *b, struct span address);
/* The body of the first field of that name, unfolded and decoded; "". */
struct span notice_field(struct bounce *b, const struct fields *f,
		const char *name);
/* Is that an address: something @ a domain. */
bool	notice_is_address(struct span s);

/* Reports of RFC 3464: parts, and a text that holds their fields. */
void	notice_status(struct bounce *b);
void	notice_status_text(struct bounce *b, struct span text,
		bool in_mail);
/* The mail that came back, a part; else what stands behind the notice. */
void	notice_back(struct bounce *b);
void	notice_back_text(struct bounce *b, struct span text);
/* Where the code of a reply stands in words, "… said: 550 …"; -1: none. */
ptrdiff_t notice_code(struct span s);
/* Complaints and automatic replies: who says it, or of whom; then the kind
 * of the mail. */
void	notice_others(struct bounce *b);
/* What the replies mean.  0 or -ENOMEM. */
int	notice_explain(struct bounce *b);
/* What kind of a mail it is, once recipients are known. */
enum notice_kind notice_kind(struct bounce *b);
bool	notice_is_reply(struct bounce *b);
const char *notice_kind_word(enum notice_kind k);
/* The sheet. */
struct sheet *notice_sheet(const struct bounce *b, usec_t now);

#endif
