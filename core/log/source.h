/* Where lines come from: segments (a plain file, a compressed or rotated
 * brother, stdin, the journal) of one log, ordered by time.
 *
 * Everything is read with pread.  What cannot be re-read (compressed, stdin,
 * journal) is expanded once into an unlinked temporary file in the cache
 * folder (never /tmp) and is then a plain segment too; position = offset in
 * that text.  A compressed file is expanded only when its time range may
 * matter, by mtgp-helper's role `expand`, and only while at least a tenth of
 * the disk stays free: otherwise it is left out and said so (coverage).
 *
 * Thread rule: a source is used by one thread at a time. */
#ifndef MTGP_LOG_SOURCE_H
#define MTGP_LOG_SOURCE_H

#include "core/base/clock.h"
#include "core/log/message.h"
#include "core/text/error.h"
#include "core/text/text.h"

struct log_source;

enum log_segment_kind { SEGMENT_PLAIN, SEGMENT_COMPRESSED, SEGMENT_STDIN,
	SEGMENT_JOURNAL };

struct log_segment_info {
	const char		*name;
	enum log_segment_kind	 kind;
	uint64_t		 size;		/* of the text; 0 unknown yet */
	usec_t			 first, last;	/* TIME_NONE: not known yet */
	int			 error;		/* left out: negative errno */
	struct text		 why;		/* sentence when left out, or
						 * cut short */
	bool			 cut_short;	/* what came before is used */
};

struct log_source_options {
	usec_t		 now;
	const char	*cache_dir;	/* NULL: XDG default, then /var/tmp */
	const char	*helper;	/* path of the helper; NULL: its own */
	bool		 brothers;	/* also rotated and compressed ones */
};

/* paths: files, "-" for stdin, "journal".  n == 0: where the log is: config
 * value `log`, `postconf maillog_file`, /var/log/mail.log,
 * /var/log/maillog, journal; ret names what was taken. */
int	log_source_open(const char *const *paths, size_t n,
		const struct log_source_options *o,
		struct log_source **ret, struct error *e);
void	log_source_close(struct log_source *s);
size_t	log_source_count(const struct log_source *s);
/* Segments from oldest (0) to newest. */
const struct log_segment_info *log_source_segment(struct log_source *s,
		size_t i);
/* Makes the text of segment i readable and its times known (may expand).
 * cancel may be NULL. */
int	log_source_prepare(struct log_source *s, size_t i,
		const volatile bool *cancel, struct error *e);
/* Bytes read (short only at the end), or a negative errno. */
int64_t	log_source_read(struct log_source *s, struct log_position at,
		void *buf, size_t n);
/* Start of the first line at or after time t (bisection, tolerates a step
 * back of an hour).  cancel may be NULL. */
int	log_source_seek(struct log_source *s, size_t i, usec_t t,
		const volatile bool *cancel, uint64_t *ret_offset);
/* Time of a line of segment i. */
usec_t	log_source_time(struct log_source *s, size_t i,
		const struct log_header *h);
/* Covered time and gaps as one sentence (ログの期間 …). */
struct text log_source_coverage(struct log_source *s, struct arena *a);
/* Says so when the log holds nothing of a range (TIME_NONE: open; until
 * exclusive); else none. */
struct text log_source_outside(const struct log_source *s, usec_t since,
		usec_t until, struct arena *a);

#endif
