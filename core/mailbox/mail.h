/* The raw bytes of one mail, in memory that nobody can change any more (a
 * sealed memfd): it goes to the helper as a descriptor, and to a pane that
 * shows bytes as a mapping.  Bytes are streamed into it from a file, a pipe,
 * a part of a file, a program; nothing is read twice.  What an editor or a copy
 * put in front of the first field (a byte order mark, empty lines) is left
 * out; nothing else is changed.
 * Limit: MESSAGE_MAX (-EFBIG).  Readers look at *cancel (may be NULL) once a
 * block: -ECANCELED. */
#ifndef MTGP_MAILBOX_MAIL_H
#define MTGP_MAILBOX_MAIL_H

#include "core/inquiry/wire.h"
#include "core/message/message.h"
#include "core/text/error.h"

struct mail {
	int		 fd;		/* -1: none */
	size_t		 size;
};

#define MAIL_NONE ((struct mail){ .fd = -1 })

int	mail_from_span(struct span bytes, struct mail *ret);	/* a paste */
/* From where fd stands to its end. */
int	mail_from_fd(int fd, const volatile bool *cancel, struct mail *ret);
int	mail_from_range(int fd, uint64_t position, uint64_t size,
		const volatile bool *cancel, struct mail *ret);
void	mail_close(struct mail *m);
/* A mapping, as long as the mail; mail_unmap. */
int	mail_map(const struct mail *m, struct span *ret);
void	mail_unmap(struct span bytes);
/* The sentence for a failure of any of these: too large, empty, … */
int	mail_error(struct error *e, int code, const char *name);

/* Who handed in a mail that waits in the queue, for SPF; "" not known. */
struct mail_envelope {
	char	 client[64];	/* address of the client */
	char	 helo[256], mail_from[256];
	bool	 has_mail_from;	/* "" is the empty sender */
};
/* By its queue id, through postcat; with a sentence (root is needed, no such
 * mail, no Postfix here). */
int	mail_from_queue(const char *id, const volatile bool *cancel,
		struct mail *ret, struct mail_envelope *ret_envelope,
		struct error *e);
/* The mail inside another one (message/rfc822: a bounce's, a forwarded one),
 * by its path ("1.2"); taken out by the helper.  With a sentence. */
int	mail_from_part(const struct mail *of, const char *path,
		const volatile bool *cancel, struct mail *ret,
		struct error *e);

/* What kind of a mail it is, as the helper sees it. */
enum mail_form_kind {
	MAIL_UNKNOWN,			/* it could not be read */
	MAIL_ORDINARY,
	MAIL_BOUNCE,			/* a notice of mail that was not, or
					 * not yet, delivered */
	MAIL_FORWARD,			/* carries another mail, whole */
};
#define MAIL_PATH 256
struct mail_form {
	enum mail_form_kind kind;
	char		 part[MAIL_PATH];	/* of the mail it carries */
};
/* 0, or MAIL_UNKNOWN and a negative errno. */
int	mail_form(const struct mail *m, const volatile bool *cancel,
		struct mail_form *ret);

/* What a mail says for a search in the log: the ids and times of those newest
 * Received fields that have both, its Message-ID and Date, whom it is from and
 * for, and what it answers.  Read by the helper; nothing of it is proved. */
struct mail_trace {
	struct { struct span queue_id; usec_t time; } v[WIRE_TRACES];
	size_t		 n;
	struct span	 message_id;	/* or "" */
	usec_t		 sent;		/* Date; or TIME_NONE */
	struct span	 domain;	/* of From, ASCII; or "" */
	struct span	 recipient;	/* of the newest Received; or "" */
	struct span	 answers[WIRE_TRACES];	/* ids */
	size_t		 nanswers;
};
int	mail_trace(const struct mail *m, const volatile bool *cancel,
		struct arena *a, struct mail_trace *ret);

#endif
