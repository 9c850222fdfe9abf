/* An empty pane. */
#include "tui/pane.h"

const struct pane_ops pane_blank_ops = {
	.name = "log",
	.number = 1,
};
