/* Lines out of a segment, and what the join needs of each of them.
 *
 * scan_run reads with pread into one reused buffer and hands out blocks of
 * whole lines.  What it hands out never depends on the block size: a line
 * ends at its newline; of a line longer than SCAN_LINE_MAX only the head is
 * handed out, the rest is skipped; the last bytes of a segment without a
 * newline are handed out as a line with scan_block.partial set.
 *
 * frame_line is a fast log_header_parse: it finds host, tag, pid, text and
 * the leading queue id, without the time.  Unusual headers (priority, year,
 * NULs in front) go through log_header_parse, so both agree. */
#ifndef MTGP_LOG_SCAN_H
#define MTGP_LOG_SCAN_H

#include "core/base/clock.h"
#include "core/base/span.h"

#define SCAN_LINE_MAX	((size_t)65536)
#define SCAN_BLOCK	((size_t)256 * 1024)

struct scan_block {
	const char	*p;		/* whole lines, each with its '\n' */
	size_t		 n;
	uint64_t	 offset;	/* of p in the segment */
	bool		 partial;	/* the last line has no '\n' */
};

struct scan {
	int		 fd;
	uint64_t	 from, to;	/* lines that begin in [from, to) */
	size_t		 block;		/* 0: SCAN_BLOCK */
	const volatile bool *cancel;	/* NULL: never */
	/* Not 0 stops the scan; scan_run returns it. */
	int		(*fn)(void *arg, const struct scan_block *b);
	void		*arg;
};

/* A buffer that several scans of one thread share. */
struct scan_buffer {
	char	*p;
	size_t	 n;
};

void	scan_buffer_done(struct scan_buffer *b);
/* from must be the start of a line.  0, -ECANCELED, -ENOMEM or a read
 * error. */
int	scan_run(const struct scan *s, struct scan_buffer *buf);
/* Cuts the next line (without '\n', at most SCAN_LINE_MAX) off a block. */
bool	scan_next(struct scan_block *b, struct span *ret_line,
		uint64_t *ret_offset);
/* Start of the first line that begins at or after `at` and before `end`; end
 * when there is none.  cancel may be NULL; -ECANCELED. */
int	scan_line_start(int fd, uint64_t at, uint64_t end,
		const volatile bool *cancel, uint64_t *ret);

struct frame {
	struct span	 host, tag, text;
	int32_t		 pid;		/* -1: none */
	struct span	 id;		/* leading queue id, n == 0: none */
	struct span	 rest;		/* text behind "ID: ", or text */
	bool		 noqueue;	/* text starts with "NOQUEUE: " */
	/* set by frame_session() only: id is a session's */
	enum { FRAME_MAIL, FRAME_SESSION, FRAME_PROCESS } of;
	bool		 begins, ends;	/* the log-in, the log-out */
};

/* False: no syslog header. */
bool	frame_line(struct span line, struct frame *ret);
/* The same in two steps: host, tag, pid and text first (false also for
 * headers that are not plain), then the id. */
bool	frame_plain(struct span line, struct frame *ret);
void	frame_id(struct frame *f);

#endif
