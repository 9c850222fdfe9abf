/* The Log pane's data from the inside: shared by log_model.c (searching,
 * following) and log_model_read.c (what is read for the screen).  Not for
 * panes; tui/log_model.h is their contract. */
#ifndef MTGP_TUI_LOG_MODEL_PRIVATE_H
#define MTGP_TUI_LOG_MODEL_PRIVATE_H

#include "core/log/follow.h"
#include "core/loop/loop.h"
#include "tui/log_model.h"

#define SUMMARIES	256
#define FIGURE_BINS	48

struct slot {
	size_t			 line;		/* SIZE_MAX: free */
	struct arena		*arena;
	struct log_summary	 summary;
};

/* What decides "relayed": filled by the first search before it scans, read
 * only after that; a search that outlives the model takes it along. */
struct log_host {
	struct log_host_facts	 facts;
	struct span		 relayhost;
	char			*text;
};

struct search {
	struct log_model	*model;		/* NULL: not wanted any more */
	struct loop_job		*job;
	struct log_host		*host;
	bool			 owns_host;
	struct arena		*arena;
	struct log_filter	 filter;
	struct log_source	*source;
	struct log_query_options options;
	bool			 posted;	/* a round of it is shown */
	/* what the first search also brings */
	bool			 opens;
	bool			 answered;	/* a round was shown */
	const char		*paths[1];
	size_t			 npaths;
	bool			 offline;
	const char		*facts_file, *data_dir, *user_dir, *cache_dir;
	struct replies		*replies;
	struct facts		*facts;
	struct error		 error;
	usec_t			 now;
	volatile uint64_t	 progress_done, progress_total;
};

struct log_model {
	struct console		*console;
	void			(*changed)(void *arg);
	void			*arg;
	struct log_source	*source;
	struct facts		*facts;
	struct log_host		*host;		/* outlives every set and job */
	struct log_set		*set;
	struct search		*search;	/* under way */
	struct search		*shown;		/* made the set: its filter */
	struct search		*waiting;	/* comes next */
	char			*filter;
	enum log_state		 state;
	struct error		 error;
	struct slot		 slot[SUMMARIES];
	struct arena		*scratch, *texts, *figures;
	struct figure		 figure;
	bool			 have_figure;
	struct text		 coverage, outside;
	struct log_follow	*follow;
	struct loop_io		*follow_io;
	struct loop_timer	*tick;		/* progress while scanning */
	struct loop_timer	*more;		/* more new lines at once */
};

/* Index in the set of a line of the list (line 0 is the newest hit). */
static inline size_t
log_model_index(const struct log_model *m, size_t line)
{
	return log_set_count(m->set) - 1 - line;
}

#endif
