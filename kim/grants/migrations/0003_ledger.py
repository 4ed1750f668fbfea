import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0002_kept'),
        ('programme', '0002_facts_are_kept'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='budgetyear',
            name='grants_budgetyear_closed_is_reasoned',
        ),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='grants_entry_kind_known',
        ),
        migrations.AddField(
            model_name='budgetyear',
            name='closed_kind',
            field=models.CharField(blank=True, choices=[('freeze', 'Haushaltssperre (§ 41 LHO)'), ('provisional', 'vorläufige Haushaltsführung'), ('year_end', 'Jahresabschluss')], max_length=12, verbose_name='Art der Sperre'),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='lines',
            field=models.PositiveSmallIntegerField(default=2, verbose_name='Zahl der Buchungszeilen'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='account',
            name='application',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='grants.application'),
        ),
        migrations.AlterField(
            model_name='account',
            name='kind',
            field=models.CharField(choices=[('appropriation', 'Ansatz'), ('available', 'frei'), ('blocked', 'gesperrt'), ('authority', 'Verpflichtungsermächtigung'), ('committable', 'frei für Verpflichtungen'), ('reserved', 'festgelegt'), ('awarded', 'bewilligt'), ('paid', 'ausgezahlt')], max_length=14, verbose_name='Art'),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='cancels',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cancelled_by', to='grants.ledgerentry', verbose_name='hebt auf'),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='kind',
            field=models.CharField(choices=[('appropriate', 'Ansatz'), ('authorise', 'Verpflichtungsermächtigung'), ('take_over', 'Verpflichtungen übernommen'), ('block', 'Sperre'), ('unblock', 'Sperre aufgehoben'), ('reserve', 'Festlegung'), ('release', 'Festlegung gelöst'), ('award', 'Bewilligung'), ('amend', 'Änderung der Bewilligung'), ('cancel', 'Gegenbuchung')], max_length=12, verbose_name='Art'),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(fields=['at'], name='grants_entry_at'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['appropriation', 'available', 'blocked', 'authority', 'committable', 'reserved', 'awarded', 'paid'])), name='grants_account_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['appropriation', 'authority']), _negated=True), ('balance__lte', 0), _connector='OR'), name='grants_account_source_takes_no_more_back'),
        ),
        migrations.AddConstraint(
            model_name='budgetyear',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_kind', ''), ('closed_reason', ''), ('is_open', True)), models.Q(('closed_kind__in', ['freeze', 'provisional', 'year_end']), ('is_open', False), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='grants_budgetyear_closed_is_reasoned'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['appropriate', 'authorise', 'take_over', 'block', 'unblock', 'reserve', 'release', 'award', 'amend', 'cancel'])), name='grants_entry_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(('lines__gte', 2)), name='grants_entry_has_two_lines'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('application__isnull', False), ('kind__in', ['reserve', 'release', 'award', 'amend'])), models.Q(models.Q(('kind__in', ['reserve', 'release', 'award', 'amend']), _negated=True), ('application__isnull', True)), _connector='OR'), name='grants_entry_names_its_application'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancels__isnull', False), ('kind', 'cancel')), models.Q(models.Q(('kind', 'cancel'), _negated=True), ('cancels', None)), _connector='OR'), name='grants_entry_cancel_names_what'),
        ),
    ]
