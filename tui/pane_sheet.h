/* One sheet as a pane. */
#ifndef MTGP_TUI_PANE_SHEET_H
#define MTGP_TUI_PANE_SHEET_H

#include "core/sheet/sheet.h"

struct pane;

/* NULL: no memory (the sheet is freed). */
struct pane	*pane_sheet_new(struct sheet *s, struct text title);

#endif
