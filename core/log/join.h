/* The join: lines in order of the log become messages.
 *
 * A line belongs to a message by (host, queue id) and the instance of its
 * tag.  A new message begins
 *   - at a line of an unknown id,
 *   - at a birth line (smtpd client=, pickup uid=) of a known id, unless only
 *     lines of other programs (a milter's) came less than JOIN_EARLY before,
 *   - at cleanup's message-id= when the known one is already removed, or began
 *     more than JOIN_BIRTH ago (a bounce notice has no other birth),
 *   - at any line later than JOIN_LINGER after the end: `removed`, or what is
 *     refused or discarded as a whole before it gets to the queue.
 * The instance tells messages apart only between Postfix tags; lines of
 * other programs go to the newest message of the id.  A tag of its own for
 * smtpd alone (-o syslog_name=…) does not split a message: the first line of
 * cleanup or qmgr names the instance.
 * Where sessions are asked for, lines of a session are joined in the same way
 * by its id, which ends at the log-out; a process number used again begins
 * anew at the log-in.
 * These rules look at one id only, so joining all lines and joining only the
 * lines of some ids give the same messages.
 *
 * Memory: one record for each message that is not handed out yet. */
#ifndef MTGP_LOG_JOIN_H
#define MTGP_LOG_JOIN_H

#include "core/log/scan.h"

#define JOIN_LINGER	(10 * USEC_SEC)
#define JOIN_EARLY	JOIN_LINGER
#define JOIN_BIRTH	USEC_HOUR

/* segment << 48 | offset: orders as (segment, offset). */
typedef uint64_t lpos_t;

static inline lpos_t
lpos(uint32_t segment, uint64_t offset)
{
	return (uint64_t)segment << 48 | offset;
}

static inline uint32_t
lpos_segment(lpos_t p)
{
	return (uint32_t)(p >> 48);
}

static inline uint64_t
lpos_offset(lpos_t p)
{
	return p & ((UINT64_C(1) << 48) - 1);
}

struct join_message {
	uint64_t	 key;		/* hash of host and id */
	uint64_t	 instance;	/* hash, 0: not known */
	usec_t		 first;		/* time of the first line */
	usec_t		 removed;	/* TIME_NONE: still open */
	lpos_t		*more;		/* all lines, when few is too small */
	uint32_t	 nlines, cap;
	uint32_t	 older;		/* same key: index + 1 */
	uint32_t	 serial;	/* of this use of the record; 0: free */
	bool		 birth;		/* a birth line was seen */
	bool		 birth_first;	/* its first line is one */
	bool		 front;		/* only smtpd or pickup seen yet */
	bool		 has_mid;	/* a message-id line was seen */
	bool		 mid_first;	/* its first line is message-id= */
	bool		 dirty;		/* changed since join_changed */
	bool		 completed;	/* its beginning was looked for */
	lpos_t		 few[8];
};

static inline const lpos_t *
join_lines(const struct join_message *m)
{
	return m->more ? m->more : m->few;
}

struct join;

#define JOIN_FORGET	1

struct join_ops {
	/* A message that will get no more lines; it is freed afterwards.
	 * From join_flush with keep: JOIN_FORGET frees it all the same. */
	int	(*done)(void *arg, const struct join_message *m);
	/* Time of a line of a segment. */
	usec_t	(*time)(void *arg, uint32_t segment, struct span line);
	/* A line without id, a refusal or a session perhaps. */
	int	(*lone)(void *arg, lpos_t at, struct span line,
			const struct frame *f);
	bool	 sessions;
	void	*arg;
};

/* like: same keys as that join; NULL: keys of its own. */
struct join	*join_new(const struct join_ops *ops,
			const struct join *like);
void		 join_free(struct join *j);		/* takes NULL */
/* Of a framed line with an id. */
uint64_t	 join_key(const struct join *j, const struct frame *f);
/* Only messages of keys given to join_only are joined from now on. */
int		 join_limit(struct join *j);
int		 join_only(struct join *j, uint64_t key);
bool		 join_wanted(const struct join *j, uint64_t key);
bool		 join_is_limited(const struct join *j);
/* Limits the join to what is open now; false: nothing is. */
int		 join_only_open(struct join *j, bool *ret_any);
void		 join_all_again(struct join *j);
/* Next line in the order of the log. */
int		 join_line(struct join *j, lpos_t at, struct span line);
/* Hands out what is open too (not freed when keep), oldest first.  Without
 * keep the join is then as new. */
int		 join_flush(struct join *j, bool keep);
/* Messages that changed since the last call (open ones). */
int		 join_changed(struct join *j,
			int (*fn)(void *arg, struct join_message *m),
			void *arg);
size_t		 join_open(const struct join *j);
/* Of these, how many were not removed. */
size_t		 join_living(const struct join *j);
uint64_t	 join_born(const struct join *j);	/* messages begun */
/* Forgets messages that began so long before the last line and were never
 * removed; a line that comes later begins a message of its own. */
void		 join_expire(struct join *j, usec_t age);
/* Takes back what the last line did to its message, if that line lies at
 * `at` (it was not whole). */
void		 join_undo(struct join *j, lpos_t at);
/* Another join found the whole of a message this one has the end of. */
int		 join_adopt(struct join *j, const struct join_message *m);
void		 join_set_arg(struct join *j, void *arg);

#endif
