/* What core/log/message*.c and verdict.c share. */
#ifndef MTGP_LOG_MESSAGE_PART_H
#define MTGP_LOG_MESSAGE_PART_H

#include "core/base/map.h"
#include "core/log/message.h"

#define TLS_SEEN	16	/* connections remembered, newest first */

struct tls_seen {
	int32_t		 pid;
	struct span	 ip, text;
};

/* `NOQUEUE: hold` before the message had its id. */
struct early {
	enum log_kind	 kind;
	int32_t		 pid;
	usec_t		 time;
	struct span	 ip, from, to, reply;
};

/* What Dovecot's lmtp did in a session. */
struct stored {
	struct span	 session, action, mailbox;
};

#define STORED_MAX	64

struct build {
	struct arena		*a;
	const struct log_host_facts *facts;
	struct log_message	*m;
	struct map		*index;		/* recipient to number + 1 */
	size_t			 cap, children_cap, caps_cap, checks_cap;
	size_t			*caps;		/* of attempts */
	struct tls_seen		 tls[TLS_SEEN];
	size_t			 ntls;
	struct early		 early;
	struct stored		 stored[STORED_MAX];
	size_t			 nstored;
	int32_t			 client_pid;
	usec_t			 client_time;
	bool			 queued, held, deleted, discarded, rejected,
				 expired, gone;
	usec_t			 final;		/* last final attempt */
	usec_t			 end;		/* removed, deleted, … */
	int			 error;
};

/* All lines were taken: the verdicts. */
void		log_judge(struct build *b);
/* A line of a refusal or a session. */
void		log_take_single(struct arena *a, struct log_message *m,
			const struct log_line *l,
			const struct log_input_line *in);
/* What one attempt means: status word, service and last hop. */
enum log_verdict log_attempt_verdict(const struct log_attempt *at,
		const struct log_host_facts *facts);
/* The id a filter on this host gave the message, out of its reply; empty
 * when the reply names none. */
struct span	log_reply_queue_id(struct span reply);
/* "0.61" to 610; -1 when it is no number. */
int64_t		log_milliseconds(struct span s);
int64_t		log_number(struct span s);	/* -1: none */
/* The value of a logged Subject, decoded.  0 or -ENOMEM. */
int		log_subject(struct arena *a, struct span value,
			struct span *ret);

#endif
