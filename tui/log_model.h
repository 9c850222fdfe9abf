/* What the Log pane shows, apart from drawing: the source, the query under
 * way, the newest set of hits, summaries of visible hits, following.
 *
 * Everything is called on the loop thread and returns at once; scans are
 * jobs.  While a scan runs the newest finished round stays on show, so a key
 * never waits.  changed() is called after any change that is worth a frame.
 *
 * Limits: 256 summaries are kept; an extension by new lines handles at most
 * 4 MiB before the loop gets its turn again. */
#ifndef MTGP_TUI_LOG_MODEL_H
#define MTGP_TUI_LOG_MODEL_H

#include "core/bounce/replies.h"
#include "core/inquiry/facts.h"
#include "core/log/query.h"
#include "core/sheet/sheet.h"

struct console;
struct log_model;

/* One line of the list; strings are raw bytes, owned by the model until the
 * set changes. */
struct log_summary {
	struct log_position at;
	usec_t		 arrived;
	enum log_verdict verdict;
	enum log_object	 object;
	struct span	 from, to, relay, queue_id, reply, client;
	int64_t		 size;		/* -1 */
	size_t		 nrecipients;
	size_t		 attempts;	/* most of one recipient */
};

enum log_state {
	LOG_OPENING,		/* the log is being looked for */
	LOG_SCANNING,
	LOG_COMPLETE,
	LOG_FAILED,		/* log_model_error says why */
};

struct log_model *log_model_new(struct console *c,
			void (*changed)(void *arg), void *arg);
void		 log_model_free(struct log_model *m);	/* takes NULL */
/* Looks for a filter line.  -EINVAL with a sentence keeps the old one. */
int		 log_model_search(struct log_model *m, struct span line,
			struct error *e);
const char	*log_model_filter(const struct log_model *m);
enum log_state	 log_model_state(const struct log_model *m);
const struct error *log_model_error(const struct log_model *m);
/* Stops the scan; what was found stays.  False: nothing ran. */
bool		 log_model_cancel(struct log_model *m);
/* The console ends: no scan is waited for, none begins. */
void		 log_model_stop(struct log_model *m);
bool		 log_model_busy(const struct log_model *m);

size_t		 log_model_count(const struct log_model *m);
/* Newest first: line 0 is the newest hit. */
const struct log_hit *log_model_hit(const struct log_model *m, size_t line);
/* NULL: could not be read. */
const struct log_summary *log_model_summary(struct log_model *m, size_t line);
/* The time line of a hit; the caller frees. NULL: could not be read. */
struct sheet	*log_model_sheet(struct log_model *m, size_t line,
			bool lines);
ptrdiff_t	 log_model_find(const struct log_model *m,
			struct log_position at, size_t near);
/* Was everything read?  False: a scan was stopped, or a file left out. */
bool		 log_model_complete(const struct log_model *m);
/* Of how many the hits are; only told when they were counted. */
bool		 log_model_counted(const struct log_model *m);
uint64_t	 log_model_total(const struct log_model *m);
/* 0 … 1000 of the bytes of this round. */
int		 log_model_progress(const struct log_model *m);
struct text	 log_model_coverage(const struct log_model *m);
/* The filter asks for a time that the log does not hold; or none. */
struct text	 log_model_outside(const struct log_model *m);
/* The hours (or days) of the hits as a figure; owned by the model. */
const struct figure *log_model_histogram(struct log_model *m);

bool		 log_model_following(const struct log_model *m);
int		 log_model_follow(struct log_model *m, bool on,
			struct error *e);

#endif
