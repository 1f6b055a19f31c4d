from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('potential', '0001_initial'),
    ]

    operations = [
        migrations.DeleteModel(
            name='PublisherLock',
        ),
    ]
