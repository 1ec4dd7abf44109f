import { Badge, Box, Button, Center, Group, Loader, Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { EmptyState, Loaded, PageFrame } from '../app/page-frame.js';
import { useGo } from '../app/use-go.js';
import { useFilters } from '../events/use-filters.js';
import { hasNeeds, type Needs } from '../importing/import-plan.js';
import { useTexts } from '../texts/texts.js';
import { TemplatePicture } from './template-picture.js';
import { templateQuery, templatesQuery, type Template } from './templates-api.js';
import { templatesTexts } from './templates-texts.js';

const TemplateDialog = lazy(() => import('./template-dialog.js'));

/** Ready-made workflows to begin with. */
export default function TemplatesPage() {
  const text = useTexts(templatesTexts);
  const go = useGo();
  const [filters, change] = useFilters(['q', 'open']);
  const query = useQuery(templatesQuery);
  return (
    <PageFrame title={text('title')}>
      <Text c="dimmed" mb="md">{text('lead')}</Text>
      <Loaded query={query}>
        {(templates) => {
          if (templates.length === 0) return <EmptyState title={text('emptyTitle')} lead={text('emptyLead')}><Button variant="default" onClick={() => go('/')}>{text('back')}</Button></EmptyState>;
          const wanted = (filters.q ?? '').trim().toLowerCase();
          const found = templates.filter(({ name, title, description, tags }) => `${name} ${title} ${description} ${tags.join(' ')}`.toLowerCase().includes(wanted));
          return (
            <Stack>
              {templates.length > 3 && <TextInput type="search" maw={400} aria-label={text('search')} placeholder={text('search')} leftSection={<IconSearch size={16} aria-hidden />} value={filters.q ?? ''} onChange={({ currentTarget }) => change({ q: currentTarget.value })} />}
              {found.length === 0 && <Text c="dimmed">{text('nothing')}</Text>}
              <SimpleGrid cols={{ base: 1, md: 2 }}>{found.map((template) => <Card key={template.name} template={template} onOpen={() => change({ open: template.name })} />)}</SimpleGrid>
            </Stack>
          );
        }}
      </Loaded>
      {filters.open !== undefined && <Suspense fallback={<Center><Loader /></Center>}><TemplateDialog key={filters.open} name={filters.open} onClose={() => change({ open: '' })} /></Suspense>}
    </PageFrame>
  );
}

function Card({ template: { name, title, description, tags, agents, needs }, onOpen }: { readonly template: Template; readonly onOpen: () => void }) {
  const text = useTexts(templatesTexts);
  const { data: whole } = useQuery(templateQuery(name));
  return (
    <Paper withBorder p="md" component="article" aria-label={title}>
      <Stack gap="xs" h="100%">
        <Title order={2} size="h4">{title}</Title>
        <Box mih={90}>{whole !== undefined && <TemplatePicture document={whole.document} label={text('picture', { title })} />}</Box>
        <Text size="sm" flex={1}>{description}</Text>
        <Group gap={6}>{tags.map((tag) => <Badge key={tag} size="sm" variant="default" tt="none">{tag}</Badge>)}</Group>
        <Group justify="space-between" wrap="nowrap">
          <Text size="xs" c="dimmed">{text('agents', { count: agents })} · {hasNeeds(needs) ? text('needs', { names: namesOf(needs) }) : text('needsNothing')}</Text>
          <Button variant="light" flex="none" onClick={onOpen} aria-label={`${text('look')}: ${title}`}>{text('look')}</Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function namesOf({ credentials, tables, workflows }: Needs): string {
  return [...credentials, ...tables, ...workflows].map(({ name }) => name).join(', ');
}
