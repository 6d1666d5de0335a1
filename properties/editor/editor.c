/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/editor.h"

#include <glib/gi18n-lib.h>
#include <gtk/gtk.h>
#include <string.h>

#include "properties/editor/certificate-hint.h"
#include "properties/editor/editor-row.h"
#include "properties/editor/form.h"
#include "shared/secret-bytes.h"

#define GAP 6
#define UI "/org/freedesktop/NetworkManager/ipsec/editor.ui"

/* GType names are the process's, which may have loaded other plugins: hence the project's full name. */
typedef struct {
  GObject parent;
  Form *form;
  GtkWidget *root;
  GPtrArray *rows;      /* EditorRow, one for each option, in their order */
  GtkExpander *advanced; /* of @root */
  GPtrArray *headings;  /* GtkWidget by OptionGroup, NULL for the first */
  GHashTable *inquired; /* EditorRow -> char *: what its file hint is about */
} NetworkManagerIpsecEditor;

typedef struct {
  GObjectClass parent;
} NetworkManagerIpsecEditorClass;

static void editor_interface_init (NMVpnEditorInterface *interface);

GType network_manager_ipsec_editor_get_type (void);
G_DEFINE_TYPE_WITH_CODE (NetworkManagerIpsecEditor, network_manager_ipsec_editor, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (NM_TYPE_VPN_EDITOR, editor_interface_init))

typedef char *(*HintFunction)(const CertificateChoice *choice, gint64 now, gboolean *bad);

/* Which options together say what there is to know about a file. */
typedef struct {
  const char *key;
  HintFunction hint;
  const char *cert, *private_key, *passphrase; /* keys; NULL for none */
} FileRole;

static const FileRole file_roles[] = {
  { "ca", certificate_hint_authority, "ca" },
  { "cert", certificate_hint_user, "cert", "key", "key-password" },
  { "key", certificate_hint_key, "cert", "key", "key-password" },
  { "ppp-ca", certificate_hint_authority, "ppp-ca" },
  { "ppp-cert", certificate_hint_user, "ppp-cert", "ppp-key", "ppp-key-password" },
  { "ppp-key", certificate_hint_key, "ppp-cert", "ppp-key", "ppp-key-password" },
};

typedef struct {
  EditorRow *row;
  const FileRole *role;
  CertificateChoice *choice;
  char *text, *details;
  gboolean bad, locked;
} Inquiry;

static void
inquiry_free (gpointer data)
{
  Inquiry *inquiry = data;

  certificate_choice_free (inquiry->choice);
  g_free (inquiry->text);
  g_free (inquiry->details);
  g_free (inquiry);
}

static gboolean
is_about_certificate (const FileRole *role)
{
  return strcmp (role->key, role->cert) == 0;
}

/* Opening a PKCS#12 file takes long by design. */
static void
inquire_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Inquiry *inquiry = data;

  inquiry->text = inquiry->role->hint (inquiry->choice, g_get_real_time () / G_USEC_PER_SEC, &inquiry->bad);
  if (is_about_certificate (inquiry->role))
    inquiry->details = certificate_hint_details (inquiry->choice);
  inquiry->locked = certificate_hint_is_locked (inquiry->choice);
  g_task_return_boolean (task, TRUE);
}

static char *
fingerprint (const CertificateChoice *choice)
{
  g_autoptr (SecretString) text = g_strjoin ("\n", choice->cert, choice->key, choice->passphrase, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static void refresh_rows (NetworkManagerIpsecEditor *editor);

static void
on_inquired (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GObject) kept = data;
  NetworkManagerIpsecEditor *editor = (NetworkManagerIpsecEditor *) kept;
  const Inquiry *inquiry = g_task_get_task_data (G_TASK (result));
  g_autofree char *about = fingerprint (inquiry->choice);

  /* The user types on while a file is read. */
  if (g_strcmp0 (g_hash_table_lookup (editor->inquired, inquiry->row), about) != 0)
    return;
  editor_row_set_details (inquiry->row, inquiry->details);
  editor_row_set_file_hint (inquiry->row, inquiry->text, inquiry->bad);
  if (inquiry->role->passphrase) {
    form_set_locked (editor->form, option_find (inquiry->role->passphrase), inquiry->locked);
    refresh_rows (editor);
  }
}

static const char *
text_of (NetworkManagerIpsecEditor *editor, const char *key)
{
  return key ? form_text (editor->form, option_find (key)) : "";
}

static void
inquire (NetworkManagerIpsecEditor *editor, EditorRow *row, const FileRole *role)
{
  g_autoptr (CertificateChoice) choice = certificate_choice_new (text_of (editor, role->cert),
                                                                 text_of (editor, role->private_key),
                                                                 text_of (editor, role->passphrase));
  g_autofree char *about = fingerprint (choice);
  g_autoptr (GTask) task = NULL;
  Inquiry *inquiry;

  if (g_strcmp0 (g_hash_table_lookup (editor->inquired, row), about) == 0)
    return;
  g_hash_table_insert (editor->inquired, row, g_steal_pointer (&about));
  inquiry = g_new0 (Inquiry, 1);
  inquiry->row = row;
  inquiry->role = role;
  inquiry->choice = g_steal_pointer (&choice);
  /* The thread keeps the source of a task, and must not be the last to do so: widgets are freed with it. */
  task = g_task_new (NULL, NULL, on_inquired, g_object_ref (editor));
  g_task_set_task_data (task, inquiry, inquiry_free);
  g_task_run_in_thread (task, inquire_in_thread);
}

static void
refresh_files (NetworkManagerIpsecEditor *editor)
{
  for (guint i = 0; i < editor->rows->len; i++) {
    EditorRow *row = editor->rows->pdata[i];

    for (gsize role = 0; role < G_N_ELEMENTS (file_roles); role++) {
      if (strcmp (file_roles[role].key, editor_row_option (row)->key) == 0 &&
          form_is_visible (editor->form, editor_row_option (row)))
        inquire (editor, row, &file_roles[role]);
    }
  }
}

static void
refresh_rows (NetworkManagerIpsecEditor *editor)
{
  gboolean shown[OPTION_GROUP_LAST + 1] = { FALSE };

  for (guint i = 0; i < editor->rows->len; i++) {
    const Option *option = editor_row_option (editor->rows->pdata[i]);

    editor_row_refresh (editor->rows->pdata[i]);
    shown[option->group] |= form_is_shown (editor->form, option);
  }
  for (OptionGroup group = OPTION_GROUP_IDENTITY; group <= OPTION_GROUP_LAST; group++)
    gtk_widget_set_visible (editor->headings->pdata[group], shown[group]);
}

static void
refresh (NetworkManagerIpsecEditor *editor)
{
  refresh_rows (editor);
  refresh_files (editor);
}

static void
on_changed (EditorRow *row, gpointer data)
{
  NetworkManagerIpsecEditor *editor = data;

  refresh (editor);
  g_signal_emit_by_name (editor, "changed");
}

static GtkBox *
group_new (NetworkManagerIpsecEditor *editor, OptionGroup group, GtkBox *parent)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, GAP);
  GtkWidget *heading = gtk_label_new (_(option_group_to_string (group)));

  gtk_widget_add_css_class (heading, "heading");
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_RELATION_LABELLED_BY, heading, NULL, -1);
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (parent, box);
  editor->headings->pdata[group] = box;
  return GTK_BOX (box);
}

static void
build (NetworkManagerIpsecEditor *editor)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (UI);
  GtkBox *boxes[OPTION_GROUP_LAST + 1] = { GTK_BOX (gtk_builder_get_object (builder, "general")) };
  guint n;
  const Option *all = options_all (&n);

  editor->root = g_object_ref (GTK_WIDGET (gtk_builder_get_object (builder, "root")));
  gtk_widget_set_visible (GTK_WIDGET (gtk_builder_get_object (builder, "converts")), form_converts (editor->form));
  editor->advanced = GTK_EXPANDER (gtk_builder_get_object (builder, "advanced"));
  g_ptr_array_set_size (editor->headings, OPTION_GROUP_LAST + 1);
  for (OptionGroup group = OPTION_GROUP_IDENTITY; group <= OPTION_GROUP_LAST; group++)
    boxes[group] = group_new (editor, group, GTK_BOX (gtk_builder_get_object (builder, "groups")));
  for (guint i = 0; i < n; i++) {
    EditorRow *row = editor_row_new (editor->form, &all[i], on_changed, editor);

    editor_row_attach (row, boxes[all[i].group]);
    g_ptr_array_add (editor->rows, row);
  }
  refresh (editor);
}

static GObject *
get_widget (NMVpnEditor *editor)
{
  return G_OBJECT (((NetworkManagerIpsecEditor *) editor)->root);
}

static gboolean
update_connection (NMVpnEditor *editor, NMConnection *connection, GError **error)
{
  return form_update (((NetworkManagerIpsecEditor *) editor)->form, connection, error);
}

static void
editor_interface_init (NMVpnEditorInterface *interface)
{
  interface->get_widget = get_widget;
  interface->update_connection = update_connection;
}

static void
network_manager_ipsec_editor_init (NetworkManagerIpsecEditor *editor)
{
  editor->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) editor_row_free);
  editor->headings = g_ptr_array_new ();
  editor->inquired = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

static void
finalize (GObject *object)
{
  NetworkManagerIpsecEditor *editor = (NetworkManagerIpsecEditor *) object;

  g_clear_object (&editor->root);
  g_ptr_array_unref (editor->rows);
  g_ptr_array_unref (editor->headings);
  g_hash_table_unref (editor->inquired);
  g_clear_pointer (&editor->form, form_free);
  G_OBJECT_CLASS (network_manager_ipsec_editor_parent_class)->finalize (object);
}

static void
network_manager_ipsec_editor_class_init (NetworkManagerIpsecEditorClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize;
}

NMVpnEditor *
nm_vpn_editor_factory_ipsec (NMVpnEditorPlugin *plugin, NMConnection *connection, GError **error)
{
  g_autoptr (Form) form = form_new (connection, error);
  NetworkManagerIpsecEditor *editor;

  if (!form)
    return NULL;
  editor = g_object_new (network_manager_ipsec_editor_get_type (), NULL);
  editor->form = g_steal_pointer (&form);
  build (editor);
  return NM_VPN_EDITOR (editor);
}

const char *
editor_get_server (NMVpnEditor *editor)
{
  return form_text (((NetworkManagerIpsecEditor *) editor)->form, option_find ("gateway"));
}

gboolean
editor_focus (NMVpnEditor *editor, const char *key)
{
  NetworkManagerIpsecEditor *self = (NetworkManagerIpsecEditor *) editor;

  for (guint i = 0; i < self->rows->len; i++) {
    const Option *option = editor_row_option (self->rows->pdata[i]);

    if (strcmp (option->key, key) != 0)
      continue;
    if (form_is_shown (self->form, option) && self->headings->pdata[option->group])
      gtk_expander_set_expanded (self->advanced, TRUE);
    return editor_row_focus (self->rows->pdata[i]);
  }
  return FALSE;
}
