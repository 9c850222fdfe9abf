/* The message under the cursor of the Log pane, beside or below the list. */
#ifndef MTGP_TUI_LOG_PREVIEW_H
#define MTGP_TUI_LOG_PREVIEW_H

#include "core/sheet/sheet.h"
#include "tui/draw.h"

/* The sentence to read aloud, then what happened, newest first; with raw the
 * lines of the log instead.  Returns rows used. */
int	log_preview(const struct area *a, const struct sheet *s, bool raw,
		enum lang lang);

#endif
