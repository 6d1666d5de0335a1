/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/editor-line.h"

#define COLUMN_GAP 12
#define ROW_GAP 3
#define HELP_GAP 6
#define FIELD_CHARS 22 /* of average width: with less room the field goes below its label */
#define LABEL_CHARS 21 /* likewise; a GtkSizeGroup would measure all labels for each one of them */

/* GType names are the process's, which may have loaded other plugins: hence the project's full name. */
typedef struct {
  GtkLayoutManager parent;
  GtkWidget *label, *field, *hint, *help; /* children of the line, or NULL */
} NetworkManagerIpsecLine;

typedef struct {
  GtkLayoutManagerClass parent;
} NetworkManagerIpsecLineClass;

GType network_manager_ipsec_line_get_type (void);
G_DEFINE_TYPE (NetworkManagerIpsecLine, network_manager_ipsec_line, GTK_TYPE_LAYOUT_MANAGER)

/* Where the parts go, from the start of the line on. */
typedef struct {
  GtkAllocation label, field, hint, help;
  int height;
} Places;

static gboolean
is_there (GtkWidget *widget)
{
  return widget && gtk_widget_should_layout (widget);
}

static int
width_of (GtkWidget *widget, gboolean natural)
{
  int minimum = 0, wish = 0;

  if (is_there (widget))
    gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &wish, NULL, NULL);
  return natural ? wish : minimum;
}

static int
height_of (GtkWidget *widget, int width)
{
  int height = 0;

  if (is_there (widget))
    gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  return height;
}

static int
help_width (NetworkManagerIpsecLine *line)
{
  return is_there (line->help) ? width_of (line->help, TRUE) + HELP_GAP : 0;
}

static int
width_of_chars (GtkWidget *widget, int chars)
{
  PangoFontMetrics *metrics = pango_context_get_metrics (gtk_widget_get_pango_context (widget), NULL, NULL);
  int width = PANGO_PIXELS (chars * pango_font_metrics_get_approximate_char_width (metrics));

  pango_font_metrics_unref (metrics);
  return width;
}

static int
label_width (NetworkManagerIpsecLine *line)
{
  return MAX (width_of_chars (line->label, LABEL_CHARS), width_of (line->label, FALSE));
}

static int
field_width (NetworkManagerIpsecLine *line)
{
  return MAX (width_of_chars (line->field, FIELD_CHARS), width_of (line->field, FALSE));
}

/* Of check buttons the label is empty: nothing stands above them. */
static gboolean
is_headed (NetworkManagerIpsecLine *line)
{
  return height_of (line->label, -1) > 0;
}

static void
arrange_beside (NetworkManagerIpsecLine *line, int width, Places *places)
{
  int column = label_width (line), label = MIN (column, width_of (line->label, TRUE));
  int start = column + COLUMN_GAP, help = help_width (line);
  int top;

  places->label = (GtkAllocation) { column - label, 0, label, height_of (line->label, label) };
  places->field = (GtkAllocation) { start, 0, width - start - help, height_of (line->field, width - start - help) };
  places->help = (GtkAllocation) { width - help + HELP_GAP, 0, help - HELP_GAP, height_of (line->help, help - HELP_GAP) };
  top = MAX (MAX (places->label.height, places->field.height), places->help.height);
  places->label.height = places->field.height = places->help.height = top;
  places->hint = (GtkAllocation) { start, top + ROW_GAP, width - start, height_of (line->hint, width - start) };
  places->height = places->hint.height ? places->hint.y + places->hint.height : top;
}

static void
arrange_below (NetworkManagerIpsecLine *line, int width, Places *places)
{
  int help = help_width (line), label = MIN (width - help, width_of (line->label, TRUE));
  int top = 0, field = is_headed (line) ? width : width - help, y = 0;

  places->help = (GtkAllocation) { width - help + HELP_GAP, 0, help - HELP_GAP, height_of (line->help, help - HELP_GAP) };
  places->label = (GtkAllocation) { 0, 0, label, height_of (line->label, label) };
  if (is_headed (line)) {
    top = MAX (places->label.height, places->help.height);
    places->label.height = places->help.height = top;
    y = top + ROW_GAP;
  }
  places->field = (GtkAllocation) { 0, y, field, height_of (line->field, field) };
  if (!is_headed (line))
    places->field.height = places->help.height = MAX (places->field.height, places->help.height);
  y += places->field.height;
  places->hint = (GtkAllocation) { 0, y + ROW_GAP, width, height_of (line->hint, width) };
  places->height = places->hint.height ? places->hint.y + places->hint.height : y;
}

static void
arrange (NetworkManagerIpsecLine *line, int width, Places *places)
{
  int beside = label_width (line) + COLUMN_GAP + field_width (line) + help_width (line);

  *places = (Places) { 0 };
  if (!is_there (line->field))
    return;
  if (width < 0 || width >= beside)
    arrange_beside (line, width < 0 ? beside : width, places);
  else
    arrange_below (line, width, places);
}

static GtkSizeRequestMode
get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  NetworkManagerIpsecLine *line = (NetworkManagerIpsecLine *) manager;
  int help = help_width (line), label = width_of (line->label, FALSE), field = width_of (line->field, FALSE);
  Places places;

  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = MAX (MAX (label + help, field + (is_headed (line) ? 0 : help)), width_of (line->hint, FALSE));
    *natural = MAX (*minimum, label_width (line) + COLUMN_GAP + MAX (field_width (line), width_of (line->field, TRUE)) + help);
    return;
  }
  arrange (line, size, &places);
  *minimum = *natural = places.height;
}

static void
place (GtkWidget *child, GtkAllocation place, int width, gboolean mirrored)
{
  if (!is_there (child))
    return;
  if (mirrored)
    place.x = width - place.x - place.width;
  gtk_widget_size_allocate (child, &place, -1);
}

static void
allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  NetworkManagerIpsecLine *line = (NetworkManagerIpsecLine *) manager;
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  Places places;

  arrange (line, width, &places);
  place (line->label, places.label, width, mirrored);
  place (line->field, places.field, width, mirrored);
  place (line->hint, places.hint, width, mirrored);
  place (line->help, places.help, width, mirrored);
}

static void
network_manager_ipsec_line_class_init (NetworkManagerIpsecLineClass *class)
{
  GtkLayoutManagerClass *manager = GTK_LAYOUT_MANAGER_CLASS (class);

  manager->get_request_mode = get_request_mode;
  manager->measure = measure;
  manager->allocate = allocate;
}

static void
network_manager_ipsec_line_init (NetworkManagerIpsecLine *line)
{
}

GtkWidget *
editor_line_label_new (const char *text)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  /* As its neighbors, which stand at the end of the column. */
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  return label;
}

GtkWidget *
editor_line_new (GtkWidget *label, GtkWidget *field, GtkWidget *hint, GtkWidget *help)
{
  NetworkManagerIpsecLine *line = g_object_new (network_manager_ipsec_line_get_type (), NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  line->label = label;
  line->field = field;
  line->hint = hint;
  line->help = help;
  gtk_widget_set_layout_manager (box, GTK_LAYOUT_MANAGER (line));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), field);
  if (hint)
    gtk_box_append (GTK_BOX (box), hint);
  if (help)
    gtk_box_append (GTK_BOX (box), help);
  return box;
}
