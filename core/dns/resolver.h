/* A stub resolver on the loop: asks the servers of resolv.conf, or one that
 * was named, for many questions at once.  Single-threaded; never blocks.
 *
 * A question is tried in turns.  Each turn sends to the next server, or again
 * to the same where there is only one, with an id and mixed case of letters
 * (0x20) of its own; earlier questions stay open, so that a late answer
 * counts.  The first pause is max(3 x smoothed round trip, 250 ms), and each
 * is twice as long as the one before, up to 2 s.
 *	TC, letters changed, many strangers, a broken message	TCP
 *	FORMERR or NOTIMP to EDNS				without EDNS
 *	SERVFAIL, REFUSED, a mere referral, nobody listens	next server
 * When all servers failed in that way their first answer is the answer; when
 * patience is used up without one it is ANSWER_TIMEOUT.  At most 256
 * questions are on their way (fewer where there are several servers, so that
 * no more than 384 sockets are open), the others wait in order; at most 64
 * begin in a millisecond, for a burst of hundreds overflows the buffers of
 * servers and what is lost costs 250 ms.
 *
 * Questions asked together share a UDP socket: one takes 16 within a second,
 * and is closed when the last of them has its answer, so that a question
 * asked alone has a port of its own.  Forging: who cannot read our packets
 * must hit one port of the system's range (28,232 as Linux has it), one id of
 * 65,536 and the letters of the name, in the time that the question is open;
 * that is as hard as with a socket each, since an answer must fit the id and
 * the name of one question on that port (RFC 5452, 9.1).  What sharing
 * gives away: a port that was found out serves up to 16 names and not one;
 * and a bare FORMERR, which may come without a name, has 16 ids to hit (it
 * costs the answer, it gives none).  Hence few, for a short time, and TCP for
 * all questions of a port after 32 strangers.  When a port is told that nobody
 * listens, all its questions are told.
 *
 * Remembered for as long as the resolver lives: answers for their TTL,
 * negative ones by the SOA (RFC 2308), 300 s at most; the round trip of each
 * zone; and zones that did not answer a whole question while the server
 * answered others: for 60 s their questions are ANSWER_TIMEOUT at once.  The
 * zone of a name is the name without leading labels that are numbers or
 * begin with "_" (1.2.0.192.list.example, _dmarc.example.jp). */
#ifndef MTGP_DNS_RESOLVER_H
#define MTGP_DNS_RESOLVER_H

#include "core/dns/net.h"
#include "core/inquiry/inquiry.h"
#include "core/loop/loop.h"

#define RESOLVER_FLIGHT	  256
#define RESOLVER_SOCKETS  384
#define RESOLVER_SHARE	  16
#define RESOLVER_PATIENCE (5 * USEC_SEC)

struct resolver;

struct resolver_options {
	struct loop	*loop;
	const struct dns_server *servers;	/* copied; 1 to DNS_SERVERS */
	size_t		 nservers;
	struct dns_source source;
	usec_t		 patience;	/* 0: RESOLVER_PATIENCE */
	const struct dns_net *net;	/* NULL: dns_net_system */
	size_t		 share;		/* questions a socket takes; 0:
					 * RESOLVER_SHARE, the most */
	/* Called after answers were handed over, from the loop; may be NULL. */
	void		(*answered)(void *arg);
	void		*arg;
};

/* Gets the answer, once; also from inside resolver_ask. */
typedef void	resolver_done(void *owner, size_t number,
			enum answer_state state, struct span bytes);

struct resolver	*resolver_new(const struct resolver_options *o);
/* What is still open is not answered any more.  Takes NULL. */
void		 resolver_free(struct resolver *r);
/* A name that is none: ANSWER_NONE; no memory: ANSWER_LIMIT. */
void		 resolver_ask(struct resolver *r, struct span name, int type,
			bool cd, resolver_done *done, void *owner,
			size_t number);
/* Forgets all questions of this owner (an inquiry: also those it carried). */
void		 resolver_cancel(struct resolver *r, const void *owner);
/* Questions that have no answer yet. */
size_t		 resolver_open(const struct resolver *r);
/* Forgets answers and dead zones, to look again. */
void		 resolver_forget(struct resolver *r);
/* Packets sent so far, TCP connections among them. */
size_t		 resolver_sent(const struct resolver *r);
/* Answers questions of kind dns; all others ANSWER_NONE. */
struct answerer	 resolver_answerer(struct resolver *r);

#endif
