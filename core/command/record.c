/* What a check said is kept, and what was kept is shown. */
#include "core/command/record.h"

#include <errno.h>

const char *
record_dir(const struct invocation *in)
{
	return in->store_dir != NULL ? in->store_dir :
	    config_dir_store(in->config);
}

int
record_open(struct invocation *in, bool read_only, struct history **ret,
    struct error *e)
{
	return history_open(record_dir(in), read_only, ret, e);
}

int
record_open_past(struct invocation *in, struct history **ret,
    struct error *e)
{
	int r;

	*ret = NULL;
	r = record_open(in, true, ret, e);
	return r == -ENOENT ? 0 : r;
}

int
record_sheet(struct invocation *in, const struct history_of *of,
    struct sheet *sheet, struct error *e)
{
	struct history *h = NULL;
	enum history_added added;
	usec_t before;
	int r = record_open(in, false, &h, e);

	if (r == 0)
		r = history_add(h, of, sheet, in->now, &added, &before, e);
	history_close(h);
	if (r == 0)
		history_row(sheet, added, before, in->now);
	return r;
}

int
record_show(struct invocation *in, const struct history_of *of,
    struct sheet **ret, int *ret_exit, struct error *e)
{
	struct history *h = NULL;
	int r = record_open_past(in, &h, e);

	*ret_exit = 3;
	if (r == 0)
		r = history_sheet(h, of, ret, e);
	history_close(h);
	return r;
}
